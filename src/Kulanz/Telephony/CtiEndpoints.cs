using System.Globalization;
using System.Threading.RateLimiting;
using System.Xml.Linq;
using Kulanz.Platform;
using Kulanz.Platform.Api;
using Kulanz.Platform.Data;
using Microsoft.AspNetCore.RateLimiting;

namespace Kulanz.Telephony;

/// <summary>
/// Where telephone systems send their events. The address is the key; one that is wrong is not there, and finding that out takes the same time whatever
/// is wrong with it. What cannot be understood is answered with a sentence, and shown to administrators beside the system.
/// </summary>
public static class CtiEndpoints
{
    public const string Limit = "telephony";

    /// <summary>What generic CTI is answered: nothing, or what to do with the call, as Zammad says it.</summary>
    /// <param name="Action"><c>reject</c> or <c>dial</c>.</param>
    /// <param name="Reason"><c>busy</c>, with <c>reject</c>.</param>
    /// <param name="CallerId">With <c>dial</c>: the number that whoever is called shall see, without its plus.</param>
    /// <param name="Number">With <c>dial</c>: who is called, as it was sent.</param>
    public sealed record CtiAnswer(string? Action, string? Reason, string? CallerId, string? Number);

    private sealed record CtiProblem(string Error);

    public static void MapCti(this WebApplication app)
    {
        var telephony = app.MapGroup("/api/v1").AllowAnonymous().DisableAntiforgery().RequireRateLimiting(Limit).WithTags("Telephony");

        telephony.MapPost("/cti/{token}", async (string token, HttpContext http, KulanzDb db, Shelf<PhoneSystem> systems, Switchboard switchboard, CancellationToken cancel) =>
        {
            if (PhoneSystem.Of(await systems.All(db, cancel), PhoneSystemKind.GenericCti, token) is not { } system)
                return Results.Json(new CtiProblem("There is nothing at this address."), statusCode: 404);
            if (!(await Told(http, await Body(http, cancel), cancel)).Done(out var said, out var refusal))
            {
                await switchboard.Refused(system, refusal, cancel);
                return Results.Json(new CtiProblem(refusal.ToString()), statusCode: refusal.Status);
            }
            var answer = await switchboard.Hear(system, said, cancel);
            return answer.Problem is { } problem ? Results.Json(new CtiProblem(problem.ToString()), statusCode: 422) : Results.Json(Answer(answer, said));
        })
            .Says("Takes an event of a telephone system", "Zammad's generic CTI, as JSON or as a form: `event` is `newCall`, `answer` or `hangup`; `callId`, `from`, `to`, `direction` (`in`, `out`), `user` or `caller`, `answeringNumber`, `cause`. "
                + "`origCallId` joins what was passed on. The address is made on the page Telephony of the administration, and is all the proof that is needed. Answered with `{}`, with `{\"action\":\"reject\",\"reason\":\"busy\"}`, or with "
                + "`{\"action\":\"dial\",\"caller_id\":…,\"number\":…}`.").Answers<CtiAnswer>();

        telephony.MapPost("/sipgate/{token}", async (string token, HttpContext http, KulanzDb db, Shelf<PhoneSystem> systems, Switchboard switchboard, Settings settings, CancellationToken cancel) =>
        {
            if (PhoneSystem.Of(await systems.All(db, cancel), PhoneSystemKind.Sipgate, token) is not { } system)
                return Xml(new XElement("Error", new XAttribute("message", "There is nothing at this address.")), 404);
            var body = await Body(http, cancel);
            if (body is not null && !system.IsSigned(body, http.Request.Headers["X-Sipgate-Signature"]))
            {
                await switchboard.Refused(system, new NotSigned(), cancel);
                return Xml(new XElement("Error", new XAttribute("message", new NotSigned().Sentence)), 403);
            }
            var here = settings.Url + system.Path(token);
            var response = new XElement("Response");
            // sipgate does nothing with our displeasure, and ends no call because of it.
            if (!(await Told(http, body, cancel)).Done(out var said, out var refusal))
            {
                await switchboard.Refused(system, refusal, cancel);
                return Xml(response);
            }
            var answer = await switchboard.Hear(system, said, cancel);
            if (said.Kind == CallEventKind.NewCall)
                response.Add(new XAttribute("onAnswer", here), new XAttribute("onHangup", here));
            if (answer.Reject)
                response.Add(new XElement("Reject", new XAttribute("reason", "busy")));
            else if (answer.CallerNumber is { } number && said.To is { } to)
                response.Add(new XElement("Dial", new XAttribute("callerId", number), new XElement("Number", to)));
            return Xml(response);
        })
            .Says("Takes an event of sipgate.io", "The push API of sipgate.io, as a form: `newCall`, `answer`, `hangup`, `dtmf`. Answered with XML: `<Response onAnswer=… onHangup=…/>`, with `<Reject/>` for numbers that are blocked, with `<Dial/>` where another number of ours is to be shown. "
                + "Where a public key is known, `X-Sipgate-Signature` is checked.").AnswersWith("application/xml");
    }

    /// <summary>Of one address as many as the busiest telephone system could have to tell: what is turned away here is lost.</summary>
    public static void Add(RateLimiterOptions options) => options.AddPolicy(Limit, http => RateLimitPartition.GetTokenBucketLimiter(
        string.Create(CultureInfo.InvariantCulture, $"{Limit} {http.Connection.RemoteIpAddress}"),
        _ => new TokenBucketRateLimiterOptions { TokenLimit = 3000, TokensPerPeriod = 100, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));

    private static Dictionary<string, string> Answer(CallAnswer answer, CallEvent said) =>
        answer.Reject ? new() { ["action"] = "reject", ["reason"] = "busy" }
        // Zammad sends the one and documents both.
        : answer.CallerNumber is { } number ? new() { ["action"] = "dial", ["caller_id"] = number, ["callerId"] = number, ["number"] = said.To ?? "" }
        : [];

    private static async Task<Outcome<CallEvent>> Told(HttpContext http, byte[]? body, CancellationToken cancel) =>
        body is not null && await CallFields.Read(http.Request.ContentType, body, cancel) is { } fields ? fields.Event() : new UnreadableEvent();

    /// <summary>Null where it is larger than any event.</summary>
    private static async Task<byte[]?> Body(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > CallFields.Largest)
            return null;
        var buffer = new MemoryStream();
        var piece = new byte[8192];
        while (await http.Request.Body.ReadAsync(piece, cancel) is > 0 and var read)
        {
            if (buffer.Length + read > CallFields.Largest)
                return null;
            buffer.Write(piece, 0, read);
        }
        return buffer.ToArray();
    }

    private static IResult Xml(XElement root, int status = 200) =>
        Results.Text($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root.ToString(SaveOptions.DisableFormatting)}", "application/xml", System.Text.Encoding.UTF8, status);
}

public sealed record NotSigned() : Refusal("The message is not signed by the key that is kept for this telephone system.")
{
    public override int Status => 403;
}
