/** Who changes a contact, when, and what the history shall say about it. */
export interface Author {
  readonly at: number;
  /** `page` (a visitor's browser), `api`, `form`, `import` … */
  readonly source: string;
  readonly operatorId: number | null;
  readonly operatorName: string | null;
  /** What points are given or taken for. */
  readonly pointsReason?: PointsReason;
}

export interface PointsReason {
  readonly eventName: string;
  readonly actionName: string;
}
