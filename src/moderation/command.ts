import { parseArgs } from 'node:util';

/** What was typed after `npm run moderate --`. */
export interface Command {
  name: string;
  arguments: string[];
  theme: string | undefined;
  /** `--public`, `--not-public`, or neither. */
  shown: boolean | null;
  /** `--anyway`: although they are of two communes, he has given it back, or the phone is another official's. */
  anyway: boolean;
  /** `--by`. */
  by: string | undefined;
}

export type ReadCommand = { ok: true; command: Command } | { ok: false; problem: string };

/** Reads the command line; a wrong option is a problem, in French. */
export function readCommand(argv: readonly string[]): ReadCommand {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        by: { type: 'string' },
        theme: { type: 'string' },
        public: { type: 'boolean' },
        'not-public': { type: 'boolean' },
        anyway: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.public && values['not-public']) {
      return { ok: false, problem: '--public ou --not-public, pas les deux.' };
    }
    const [name = 'help', ...rest] = positionals;
    return {
      ok: true,
      command: {
        name: values.help ? 'help' : name,
        arguments: rest,
        theme: values.theme,
        shown: values.public ? true : values['not-public'] ? false : null,
        anyway: values.anyway === true,
        by: values.by,
      },
    };
  } catch {
    return { ok: false, problem: 'Option inconnue, ou sans sa valeur.' };
  }
}

/** The name a decision is kept under: letters, digits and `. _ -`, forty at most; null when there is none. */
export function readModerator(given: string): string | null {
  const name = given.trim();
  return /^[\p{L}\p{N}][\p{L}\p{N}._ '-]{0,39}$/u.test(name) ? name : null;
}

export const HELP = [
  'npm run moderate -- <commande> [--by <votre nom>]',
  '',
  'list                                ce qui attend',
  'show 417 | p12 | a7 | r3            tout sur un élément',
  'play 417 | p12 | a7 | r3 | c5       écouter (écrit aussi un fichier)',
  'transcribe 417 | p12 "texte" [--theme eau]   écrire ce qui est dit',
  'theme 417 eau',
  "approve 417 [--public|--not-public] --public : seulement si l'auteur a dit oui",
  'refuse 417 <raison> ["vos mots"]',
  'similar 417                         ce qui demande peut-être la même chose dans sa commune',
  'merge 417 522 [...] [--anyway]      réunir : 417 est gardée, les auteurs des autres ont sa réponse',
  'unmerge 522                         522 redevient une demande à part',
  'council <commune>                   ce qui attend la session du conseil',
  'council date <commune> <AAAA-MM-JJ>|none   le jour où le conseil se réunit',
  'council outcome 417 "décision"      ce que le conseil a décidé, pour ses auteurs',
  'reasons                             les raisons, et ce que lit ou entend son auteur',
  'officials <commune>                 les élus et leurs numéros pour route',
  'officials import <fichier.csv> [--anyway]   les inscrire tous : commune;role;telephone;nom',
  'official new <commune> <rôle> <téléphone> <Prénom Nom> [--anyway]   maire, adjoint, conseiller, secretaire',
  "official phone <numéro d'élu> <téléphone> [--anyway]   il a changé de téléphone",
  "official end <numéro d'élu>         son mandat est fini : ses questions sont à remettre",
  'responsiveness <commune>            comment répondent les élus et le conseil : ce que tous lisent',
  "route 417 <numéro d'élu> [--anyway]  --anyway : aussi à qui l'a déjà rendue",
  "digest <numéro d'élu> direct | <jours> <heure>   comment il est prévenu : digest 12 mardi,samedi 9",
  "call <numéro d'élu> <heure> | <jours> <heure> | non   quand il est appelé : call 12 sam 9",
  "pin <numéro d'élu>                   un nouveau code secret, montré une fois",
  'focal [<commune>|service <numéro d\'élu> | "Nom" <téléphone> | personne]   qui reçoit ce qui est sensible',
  'facilitator set | new <commune> <téléphone> [nom]   set : son numéro est donné ; new : un code pour aider',
  'facilitator list | off <numéro>     qui aide, et ce qui est fait avec eux',
  'facilitator number 417 <téléphone>  le bon numéro de qui a demandé 417 avec quelqu’un',
  'debate new|estimate <thème> <communes> [JJ/MM/AAAA] [9-12] ["titre"] | list | show 3 | cancel 3',
  '                                    débat du samedi : debate new eau 117,104 9-12',
  'commune 417 | c5 <commune>          la commune entendue',
  'speak 417 | a7 <fichier son>        dire une réponse écrite, ou pourquoi elle tarde',
  'speaker list | new <nom> <langue>|noms [publie] | end <nom>   qui enregistre des phrases par téléphone',
  'mask 417 oui | non                  masquer la voix avant que quelqu’un l’entende',
  'pin-reset 417                       enlever le code secret oublié de son auteur',
  'publish a7 | p12 | r3',
  'broadcast list | estimate|send|show|stop|resume p12   ce qui est dit à ceux qui suivent',
  'budget list | set <commune>|service <montant par mois> [appels par jour] | drop <commune>|service',
  'withhold a7 | p12 | r3 <raison> ["vos mots"]',
  '',
  'Codes de sortie : 0 fait, 1 pas possible, 2 mal tapé.',
] as const;
