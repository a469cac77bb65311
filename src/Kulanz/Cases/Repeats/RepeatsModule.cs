using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Live;
using Kulanz.Platform.Ui;

namespace Kulanz.Cases.Repeats;

/// <summary>Repeated questions: see README.md beside this file.</summary>
public static class RepeatsModule
{
    public static IServiceCollection AddRepeats(this IServiceCollection services)
    {
        services.AddSingleton<KnownWords>();
        services.AddScoped<Noticing>().AddScoped<Comparing>().AddScoped<CopiedTexts>().AddScoped<CountingAsked>();
        services.AddScoped<EarlierAnswers>().AddScoped<Confirming>().AddScoped<Distinguishing>().AddScoped<Passages>().AddScoped<Referring>().AddScoped<MostAsked>();
        services.AddSingleton(new CasePanel(50, "EarlierAnswers"));
        services.AddLoop(Noticing.Loop, "Questions are compared with earlier ones", TimeSpan.FromMinutes(1), Noticing.Round);
        services.AddLoop(TidyingQuestions.Loop, "What was found for old questions is deleted", TimeSpan.FromHours(12), TidyingQuestions.Round);
        services.AddSingleton(provider => new Ear(Sequencing.Topic, () => provider.GetRequiredService<Pokes>().Poke(Noticing.Loop)));
        services.AddSingleton(new EventSight("repeat", Permission.CasesRead));
        foreach (var passage in Passages.All)
            services.AddSingleton(passage);
        foreach (var sentence in Sentences)
            services.AddSingleton(sentence);
        services.AddSingleton(new TimelineKind("repeat.confirmed", "repeat", _ => "Asked again what was answered before"));
        services.AddSingleton(new CustomerPanel(12, "CustomerRepeats"));
        services.AddSingleton(new DeskLink(35, "Repeated questions", "repeat", "/desk/repeats", Permission.CasesRead));
        return services;
    }

    public static void MapRepeats(this WebApplication app) => app.MapRepeatsApi();

    private static readonly IReadOnlyList<HistorySentence> Sentences =
    [
        new("repeat.confirmed", (texts, who, told) => Case(told) is { } number ? texts["{0} marked the question as a repeat of one in #{1}.", who, number] : texts["{0} marked the question as answered in the knowledge base.", who]),
        new("repeat.undone", (texts, who, _) => texts["{0} took back that the question is a repeat.", who]),
        new("repeat.denied", (texts, who, _) => texts["{0} said that an earlier question is not the same.", who]),
        new("repeat.denial-undone", (texts, who, _) => texts["{0} took back that an earlier question is not the same.", who]),
    ];

    private static string? Case(JsonElement told) => told.TryGetProperty("case", out var number) && number.ValueKind == JsonValueKind.Number ? number.ToString() : null;
}
