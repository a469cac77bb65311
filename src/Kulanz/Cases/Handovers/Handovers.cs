using System.Text.Json;
using Kulanz.Access;
using Kulanz.Access.Exports;
using Kulanz.Cases.Portal;
using Kulanz.Evidence;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kulanz.Cases.Handovers;

/// <summary>Cases go from hand to hand with what is known: see README.md beside this file.</summary>
public static class HandoversModule
{
    public static IServiceCollection AddHandovers(this IServiceCollection services)
    {
        services.AddScoped<HandingOver>().AddScoped<TakingOver>().AddScoped<Correcting>().AddScoped<PartnerNews>().AddScoped<Unaccepted>().AddScoped<PartnersCases>();
        services.AddSingleton<IInterceptor, HandWatch>();
        services.AddMovesAlong<Handover>().AddMovesAlong<Hand>();
        services.AddLoop(Unaccepted.Loop, "Handovers nobody has taken are brought up", TimeSpan.FromMinutes(5), Unaccepted.Round);
        services.AddSingleton(PartnerNews.Letter);
        services.AddSingleton<PartnerLeaves>((program, partner, by, cancel) => program.GetRequiredService<HandingOver>().PartnerEnds(partner, by, cancel));
        services.AddSingleton(new CasePanel(15, "CaseHandovers"));
        services.AddSingleton(new PartnerPanel(10, "PartnerHandovers"));
        services.AddSingleton(new PortalCasePart(10, "HandedOn")).AddSingleton(Correcting.Act);
        services.AddSingleton(new DeskLink(12, "Handovers", "arrows-exchange", "/desk/handovers", Permission.CasesRead, Badge: "WaitingHandovers"));
        services.AddSingleton(new PartnerLink(10, "Cases", "inbox", "/partner"));
        services.AddSingleton(new EventSight("handover", Permission.CasesRead));
        services.AddSingleton(ExportedHandovers.Part);
        services.AddSingleton(new TimelineKind("handover.given", "arrows-exchange", _ => "Handed on", c => c.Word("summary")));
        foreach (var sentence in Sentences)
            services.AddSingleton(sentence);
        return services;
    }

    public static void MapHandovers(this WebApplication app)
    {
        app.MapHandoversApi();
        PartnerDesk.PartnerFiles.Map(app);
    }

    private static readonly IReadOnlyList<HistorySentence> Sentences =
    [
        new("handover.given", (T, who, told) => T["{0} handed the case to {1}; it stays where it is until it is accepted.", who, Name(told)]),
        new("handover.accepted", (T, who, told) => T["{0} accepted the case from {1}.", who, Word(told, "from")]),
        new("handover.returned", (T, who, told) => T["{0} returned the case: {1}", who, Word(told, "reason")]),
        new("handover.withdrawn", (T, who, told) => T["{0} withdrew the handover to {1}.", who, Name(told)]),
        new("handover.taken_back", (T, who, told) => T["{0} took the case back from {1}: {2}", who, Word(told, "from"), Word(told, "reason")]),
        new("handover.corrected", (T, who, told) => T["{0} corrected what was handed on: {1}", who, Word(told, "text")]),
        new("handover.reminded", (T, _, told) => T["Nobody has accepted the case yet: it waits for {0}.", Name(told)]),
    ];

    private static string Name(JsonElement told) => Word(told, "name");

    private static string Word(JsonElement told, string name) => told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
