using System.Text;
using System.Text.Json;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Evidence;

/// <summary>Records, their receipts, and the log that proves them, over HTTP. See docs/api.md.</summary>
public static class EvidenceApi
{
    public const string ReceiptType = "text/plain; charset=utf-8";

    /// <param name="Content">What the record says; null once erased.</param>
    /// <param name="Index">Its place in the public log, from 0; null for the moment until it has one.</param>
    public sealed record ShownRecord(Guid Id, string Type, DateTimeOffset At, string Topic, Guid? CustomerId, ShownActor Actor, JsonElement? Content, long? Index, ShownErasure? Erased);

    public sealed record ShownActor(ActorKind Kind, Guid? Id, string Name);

    public sealed record ShownErasure(DateTimeOffset At, string By, string Because);

    /// <param name="Scope">The record alone, everything about the same thing (<c>topic</c>), or everything about the same customer.</param>
    public sealed record ErasureGiven(string? Reason, ErasureScope? Scope);

    public static void MapEvidenceApi(this WebApplication app)
    {
        // Customers have their receipts on the pages of their cases.
        var evidence = app.MapGroup("/api/v1/evidence").RequireAuthorization(policy => policy.RequireClaim(CurrentActor.KindClaim, nameof(ActorKind.Staff), nameof(ActorKind.Machine))).WithTags("Evidence").DisableAntiforgery();

        evidence.MapGet("/", async (string? topic, Guid? after, int? limit, HttpContext http, SeenRecords seen, KulanzDb db, CancellationToken cancel) =>
        {
            if (string.IsNullOrWhiteSpace(topic))
                return new Missing("topic").Problem();
            var most = limit.AtMost();
            if (await seen.About(topic, after, most, http.User.Actor(), cancel) is not { } records)
                return new NotFound("topic").Problem();
            var erasures = await Erasing.Of(db, records, cancel);
            return Results.Ok(new Page<ShownRecord>(records.ConvertAll(r => Show(r, erasures)), records.Count == most ? records[^1].Id.ToString() : null));
        }).Says("Lists the records about one thing", "`?topic=case/17`: everything that was done to it, the oldest first.").Answers<Page<ShownRecord>>();

        evidence.MapGet("/{id:guid}", async (Guid id, HttpContext http, SeenRecords seen, KulanzDb db, CancellationToken cancel) =>
            await seen.Find(id, http.User.Actor(), cancel) is { } record ? Results.Ok(Show(record, await Erasing.Of(db, [record], cancel))) : new NotFound("record").Problem())
            .Says("Shows a record", "A message's record has the message's id, an event's the event's.").Answers<ShownRecord>();

        evidence.MapGet("/{id:guid}/receipt", async (Guid id, HttpContext http, SeenRecords seen, Receipting receipting, CancellationToken cancel) =>
        {
            if (await seen.Find(id, http.User.Actor(), cancel) is not { } record)
                return new NotFound("record").Problem();
            return (await receipting.For(record, whole: true, cancel)).Answer(receipt => Send(receipt, id));
        }).Says("Gives the receipt of a record", "A proof in the form `c2sp.org/tlog-proof@v1` that the record is in the public log, with the record itself: `kulanz receipt verify` checks it without this server. "
            + "What was only just done is in the log within a second; the answer waits for it.").AnswersWith("text/plain");

        evidence.MapPost("/{id:guid}/erasure", async (Guid id, ErasureGiven given, HttpContext http, Erasing erasing, CancellationToken cancel) =>
            (await erasing.Erase(id, given.Scope ?? ErasureScope.Record, given.Reason, http.User.Actor(), cancel)).Answer(e => Results.Ok(new ShownErasure(e.At, e.ByName, e.Reason))))
            .RequireAuthorization(Erasing.Permission)
            .Says("Erases what a record says", "For good; with `scope` also what all others about the same thing or customer say. That there was a record stays in the log, and its receipts say when, by whom and why it was erased.").Answers<ShownErasure>();
    }

    /// <summary>As a file with a name.</summary>
    public static IResult Send(Receipt receipt, Guid id) => Results.File(Encoding.UTF8.GetBytes(receipt.ToString()), ReceiptType, EvidenceFiles.Name(id));

    private static ShownRecord Show(Record r, Dictionary<Guid, Erasure> erasures) => new(r.Id, r.Type, r.At, r.Topic, r.CustomerId, new(r.ActorKind, r.ActorId, r.ActorName),
        r.Content is null ? null : JsonDocument.Parse(r.Content).RootElement, r.Position - 1,
        r.ErasureId is { } id && erasures.TryGetValue(id, out var e) ? new(e.At, e.ByName, e.Reason) : null);
}
