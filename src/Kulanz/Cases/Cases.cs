using Kulanz.Access;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Covering;
using Kulanz.Cases.FairUse;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Intake;
using Kulanz.Cases.Mentions;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Reports;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Cases.Shipments;
using Kulanz.Cases.Vouchers;
using Kulanz.Contracts;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Kulanz.Search;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>The service desk: see README.md beside this file.</summary>
public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<CasesFirstRun>();
        services.AddCaseEvents();
        services.AddScoped<Opening>().AddScoped<Replying>().AddScoped<Closing>().AddScoped<Assigning>();
        services.AddViews();
        services.AddRules();
        services.AddScoped<Posting>().AddScoped<Copying>();
        services.AddSingleton(PortalLetters.QuestionReceived).AddSingleton(PortalLetters.CaseLink).AddScoped(PortalLetters.Post);
        services.AddSingleton(CaseLetters.Reply).AddSingleton(CaseLetters.Confirmation).AddSingleton(CaseLetters.Solved);
        services.AddSingleton<MailDestinations>(async (db, cancel) =>
            await db.Queues.Where(q => q.RetiredAt == null).OrderBy(q => q.Name).Select(q => new MailDestination(q.Id, q.Name)).ToListAsync(cancel));
        services.AddScoped<Hearing>().AddScoped<Turning>().AddScoped<Snoozing>().AddScoped<RenamingInRules>().AddScoped<Tagging>().AddScoped<CustomFields>().AddScoped<Following>();
        services.AddScoped<Linking>().AddScoped<Merging>().AddScoped<Splitting>().AddScoped<Attaching>().AddScoped<TimeAccounting>();
        services.AddScoped<Asking>().AddScoped<NotingVerdicts>().AddScoped<Drafting>().AddScoped<History>();
        services.AddMovesAlong<Message>().AddMovesAlong<CaseTag>().AddMovesAlong<Follower>().AddMovesAlong<TimeEntry>();
        services.AddScoped<Coverings>();
        services.AddServiceLevels();
        services.AddSingleton(new CasePanel(28, "CaseVerdict")).AddSingleton(new CallNotePart(90, "CallEnd")).AddSingleton(new CasePanel(110, "CaseCalls")).AddSingleton(new CasePanel(120, "CaseMail"));
        services.AddSingleton(new ContractPanel(20, "ContractFairUse", Aside: true));
        services.AddLoop(PlanTime.Loop, "Time spent under each plan is worked out", TimeSpan.FromHours(12), PlanTime.Round);
        // What is booked stays with its own case, and stops counting while that is part of another.
        services.AddSingleton(new MovesAlong(BookingMatters.Join, BookingMatters.Leave));
        foreach (var sentence in CoverRecords.Sentences)
            services.AddSingleton(sentence);
        services.AddSingleton<Presence>().AddHostedService(provider => provider.GetRequiredService<Presence>());
        services.AddLoop(Snoozing.Loop, "Snoozed cases come back", TimeSpan.FromMinutes(1), Snoozing.Round);
        services.AddLoop(Resting.Loop, "Solved cases are closed", TimeSpan.FromHours(1), Resting.Round);
        services.AddLoop(Attaching.Loop, "Files nobody sent are deleted", TimeSpan.FromHours(6), Attaching.Round);
        services.AddScoped<Placing>().AddScoped<Adopting>().AddScoped<Threading>().AddScoped<Bouncing>();
        services.AddSingleton<MailPlacing>(Placing.Place).AddSingleton(new MailParts(RawMails.Part));
        services.AddSingleton(new DeskLink(10, "Cases", "inbox", "/desk", Permission.CasesRead));
        services.AddSingleton(new FirstStep(20, "Send the first mail", "Write to that address from your own mail program, or ask in the portal as a customer would. It appears here by itself.", "send", "/ask"));
        services.AddSingleton(new DeskSidebar("Views"));
        services.AddSingleton(new AdminLink(63, "Arrived mail", "Every mail as it came, and what became of it.", "inbox", "/admin/mail"));
        services.AddQueues();
        services.AddCustomersCases();
        services.AddSearch(FoundCases.Kind, FoundCases.Cases, FoundCases.Messages);
        services.AddScoped<CallNoting>().AddScoped<CallDrafting>();
        services.AddSingleton(new CallPart(10, "CallNote")).AddSingleton(new ScreenPopPart(5, "ContractsAtCall")).AddSingleton(new ScreenPopPart(10, "CustomerAtCall"));
        Portal.Portal.AddPortal(services);
        Knowledge.KnowledgeBase.AddKnowledge(services);
        services.AddHandovers();
        services.AddRepeats();
        services.AddVouchers();
        services.AddMentions();
        services.AddGrants();
        services.AddShipments();
        services.AddCauses();
        services.AddChecklists();
        services.AddReports();
        services.AddSingleton(new DeskTool("Bell"));
        services.AddSingleton(new DeskLink(80, "Tags", "tag", "/desk/tags", Permission.DeskManage));
        services.AddSingleton(new AdminLink(190, "Case settings", "When solved cases close, what customers are asked, how large files may be.", "adjustments", "/admin/cases"));
        services.AddSingleton(new AdminLink(195, "Fields", "What you want to know of every case.", "forms", "/admin/fields"));
        return services;
    }

    public static void MapCases(this WebApplication app)
    {
        app.MapCasesApi();
        app.MapLiveDesk();
        app.MapCaseExport();
        app.MapCoveringApi();
        app.MapServiceLevels();
        app.MapRulesApi();
        app.MapQueuesApi();
        app.MapCaseListApi();
        app.MapCallNotesApi();
        Portal.Portal.MapPortal(app);
        Knowledge.KnowledgeBase.MapKnowledge(app);
        app.MapHandovers();
        app.MapRepeats();
        app.MapVouchers();
        app.MapMentions();
        app.MapGrants();
        app.MapShipments();
        app.MapCauses();
        app.MapChecklists();
        app.MapReports();
    }
}
