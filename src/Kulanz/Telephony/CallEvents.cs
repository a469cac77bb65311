using System.Globalization;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Telephony;

/// <summary>How calls read in a customer's timeline, and who may follow what is recorded about them.</summary>
public static class CallEvents
{
    public static IServiceCollection AddCallEvents(this IServiceCollection services)
    {
        services.AddSingleton(new EventSight("call", Permission.CallsRead));
        services.AddSingleton(new RecordSight("call", (db, reader, number, cancel) => db.CallsFor(reader).AnyAsync(c => c.Number == number, cancel), "/desk/calls/{0}",
            (program, record) => Said(program.GetRequiredService<Texts>(), record)));
        services.AddSingleton(new TimelineTopic("call", "/desk/calls/{0}", (db, who, numbers, cancel) =>
            db.CallsFor(who).Where(c => numbers.Contains(c.Number)).Select(c => c.Number).ToListAsync(cancel)));
        foreach (var kind in Kinds)
            services.AddSingleton(kind);
        return services;
    }

    private static string Icon(string name) => name;

    private static readonly IReadOnlyList<TimelineKind> Kinds =
    [
        new("call.ended", Icon("phone"), Ended, Length),
        new("call.recognised", Icon("phone-check"), _ => "Call recognised as theirs"),
        new("call.unrecognised", Icon("phone-x"), _ => "Call was not theirs"),
        new("call.called_back", Icon("phone-outgoing"), _ => "Missed call settled"),
        new("call.dismissed", Icon("phone-off"), _ => "Missed call put aside", c => c.Word("reason")),
    ];

    private static string Ended(JsonElement call) => (call.Word("direction"), call.Word("outcome")) switch
    {
        (_, "missed") => "Missed call",
        (_, "answering_machine") => "Call taken by a machine",
        (_, "blocked") => "Call turned away",
        (_, "not_reached") => "Call to them, not reached",
        ("outgoing", _) => "Call to them",
        _ => "Call from them",
    };

    /// <summary>With whom, and how long.</summary>
    private static string? Length(JsonElement call) =>
        string.Join(" · ", new[] { call.Word("agent"), int.TryParse(call.Word("seconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? string.Create(CultureInfo.InvariantCulture, $"{s / 60}:{s % 60:00}") : null }.Where(w => w is not null)) is { Length: > 0 } said ? said : null;

    private static string Said(Texts texts, Record record) => record.Type switch
    {
        "call.began" => texts["{0}: a call began.", record.ActorName],
        "call.passed_on" => texts["{0}: the call was passed on.", record.ActorName],
        "call.answered" => texts["{0}: the call was answered.", record.ActorName],
        "call.ended" => texts["{0}: the call ended.", record.ActorName],
        "call.taken" => texts["{0} took the call.", record.ActorName],
        "call.recognised" => texts["{0} said who it was.", record.ActorName],
        "call.unrecognised" => texts["{0} said that it was nobody known.", record.ActorName],
        "call.called_back" => texts["{0}: called back.", record.ActorName],
        "call.dismissed" => texts["{0}: nobody need call back.", record.ActorName],
        "call.waits_again" => texts["{0} lets them wait for a call again.", record.ActorName],
        "call.noted" => texts["{0} wrote down the call.", record.ActorName],
        _ => $"{record.ActorName}: {record.Type}",
    };
}
