namespace Kulanz.Access;

/// <summary>
/// What a role can be allowed. Names, not levels: a role is any set of them, so that a company can cut its roles as it works.
/// </summary>
public static class Permission
{
    public const string CasesRead = "cases.read";
    public const string CasesWrite = "cases.write";
    public const string CasesBulk = "cases.bulk";
    public const string CallsRead = "calls.read";
    public const string CallsWrite = "calls.write";
    public const string CustomersRead = "customers.read";
    public const string CustomersWrite = "customers.write";
    public const string CustomersExport = "customers.export";
    public const string ContractsRead = "contracts.read";
    public const string ContractsWrite = "contracts.write";
    public const string ContractsArrange = "contracts.arrange";
    public const string VouchersIssue = "vouchers.issue";
    public const string VouchersRedeem = "vouchers.redeem";
    public const string MentionsWork = "mentions.work";
    public const string GrantsGive = "grants.give";
    public const string GrantsApprove = "grants.approve";
    public const string BudgetsManage = "budgets.manage";
    public const string KnowledgeWrite = "knowledge.write";
    public const string ReportsRead = "reports.read";
    public const string DeskManage = "desk.manage";
    public const string PartnersRead = "partners.read";
    public const string PartnersWrite = "partners.write";
    public const string ComplaintsRead = "complaints.read";
    public const string ComplaintsWrite = "complaints.write";
    public const string CouncilManage = "council.manage";
    public const string MailDeliver = "mail.deliver";
    public const string EventsRead = "events.read";
    public const string MetricsRead = Platform.Operations.Measures.Permission;
    public const string Administer = "administer";

    public static readonly IReadOnlyList<string> All =
    [
        CasesRead, CasesWrite, CasesBulk, CallsRead, CallsWrite, CustomersRead, CustomersWrite, CustomersExport,
        ContractsRead, ContractsWrite, ContractsArrange, VouchersIssue, VouchersRedeem, MentionsWork, GrantsGive, GrantsApprove, BudgetsManage, KnowledgeWrite, ReportsRead, DeskManage,
        PartnersRead, PartnersWrite, ComplaintsRead, ComplaintsWrite, CouncilManage, MailDeliver, EventsRead, MetricsRead, Administer,
    ];

    /// <summary>In words, for the page that gives them.</summary>
    public static string Said(string permission) => permission switch
    {
        CasesRead => "Read cases",
        CasesWrite => "Answer and change cases",
        CasesBulk => "Change many cases at once",
        CallsRead => "See calls, and who is calling",
        CallsWrite => "Work on calls: say who called, call back",
        CustomersRead => "Read customers",
        CustomersWrite => "Change customers",
        CustomersExport => "Export customers' data",
        ContractsRead => "Read contracts and licences",
        ContractsWrite => "Change contracts and licences",
        ContractsArrange => "Arrange products, plans and calendars",
        VouchersIssue => "Issue and revoke vouchers",
        VouchersRedeem => "Check and use vouchers",
        MentionsWork => "Work on mentions",
        GrantsGive => "Give goodwill to customers",
        GrantsApprove => "Approve goodwill that others give",
        BudgetsManage => "Arrange budgets for goodwill",
        KnowledgeWrite => "Write in the knowledge base",
        ReportsRead => "See reports",
        DeskManage => "Arrange the desk: shared views and macros, triggers, tags, checklists, causes",
        PartnersRead => "Read partners and mandates",
        PartnersWrite => "Change partners and mandates",
        ComplaintsRead => "Read complaints",
        ComplaintsWrite => "Work on complaints",
        CouncilManage => "Run the customers' council",
        MailDeliver => "Deliver mail into Kulanz",
        EventsRead => "Read the stream of events",
        MetricsRead => "Read measures and health",
        Administer => "Administer Kulanz: accounts, roles, keys, settings",
        _ => permission,
    };
}
