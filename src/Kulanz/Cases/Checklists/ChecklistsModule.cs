using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases.Handovers.PartnerDesk;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

/// <summary>What is asked to find out what is wrong, so that nobody is asked twice: see README.md beside this file.</summary>
public static class ChecklistsModule
{
    public static IServiceCollection AddChecklists(this IServiceCollection services)
    {
        services.AddShelf<Checklist>(all => all.OrderBy(c => c.Name).ThenBy(c => c.Id));
        services.AddScoped<ArrangingChecklists>().AddScoped<Diagnoses>().AddScoped<Answering>().AddScoped<AskingAgain>();
        services.AddMovesAlong<CaseChecklist>().AddMovesAlong<ChecklistAnswer>().AddMovesAlong<AskedAgain>();
        services.AddSingleton(new Belonging("Checklist answers",
            (db, from, _, cancel) => db.ChecklistAnswers.Where(a => a.CustomerId == from).Select(a => a.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.ChecklistAnswers.Where(a => piece.Contains(a.Id) && a.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CustomerId, into), cancel))));
        services.AddSingleton(new Belonging("Questions asked again",
            (db, from, _, cancel) => db.AskedAgain.Where(a => a.CustomerId == from).Select(a => a.Id).ToListAsync(cancel),
            (db, ids, from, into, cancel) => Belonging.InPieces(ids, piece => db.AskedAgain.Where(a => piece.Contains(a.Id) && a.CustomerId == from)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CustomerId, into), cancel))));
        services.AddSingleton(new EventSight("checklist", Permission.CasesRead));
        foreach (var sentence in Sentences)
            services.AddSingleton(sentence);
        services.AddSingleton(new TimelineKind("checklist.asked_again", "repeat", _ => "Asked again what was answered", told => told.Word("question")));
        services.AddSingleton(ExportedAnswers.Part);
        services.AddSingleton(new CasePanel(20, "Checklist")).AddSingleton(new CallNotePart(20, "CallChecklist"));
        services.AddSingleton(new PartnerCasePart(10, "PartnerChecklist"));
        services.AddSingleton(new DeskOverlay("ChecklistScript"));
        services.AddSingleton(new DeskLink(82, "Checklists", "list-check", "/desk/checklists", Permission.DeskManage));
        return services;
    }

    public static void MapChecklists(this WebApplication app)
    {
        app.MapChecklistsApi();
        app.MapDiagnosisApi();
    }

    private static readonly IReadOnlyList<HistorySentence> Sentences =
    [
        new("checklist.begun", (texts, who, told) => texts["{0} began the checklist {1}.", who, (object)Text(told, "checklist")]),
        new("checklist.answered", (texts, who, told) => texts["{0} noted the answer to “{1}”: {2}", who, Text(told, "question"), Text(told, "answer")]),
        new("checklist.corrected", (texts, who, told) => texts["{0} corrected the answer to “{1}” from “{2}” to “{3}”.", who, Text(told, "question"), Text(told, "before"), Text(told, "answer")]),
        new("checklist.asked_again", (texts, who, told) => texts["{0} asked “{1}” again, although it was answered: {2}", who, Text(told, "question"), Text(told, "reason")]),
    ];

    private static string Text(JsonElement told, string name) => told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
