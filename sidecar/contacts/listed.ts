/** What lists and searches go over: a table, and the one with a row for each value in it. */
export interface Listed {
  readonly table: 'contacts' | 'companies';
  readonly values: 'contact_values' | 'company_values';
  readonly key: 'contact_id' | 'company_id';
}

export const listedContacts: Listed = {
  table: 'contacts',
  values: 'contact_values',
  key: 'contact_id',
};

export const listedCompanies: Listed = {
  table: 'companies',
  values: 'company_values',
  key: 'company_id',
};
