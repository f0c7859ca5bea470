/** Written into every event, delivery and cost entry of this operator. */
export const PROVIDER = 'africastalking';
