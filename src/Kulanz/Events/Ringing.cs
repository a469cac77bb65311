using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Kulanz.Platform;
using Kulanz.Platform.Web;

namespace Kulanz.Events;

/// <summary>What came of one call to a webhook's address.</summary>
public sealed record Rung(int? Status, string? Answer, Sentence? Problem, int Milliseconds)
{
    public bool Taken => Status is >= 200 and < 300;
}

/// <summary>One POST to a webhook: signed, without redirects, with little patience, and nothing of a long answer read.</summary>
public sealed class Ringing(IHttpClientFactory http, WebhookSecrets secrets, TimeProvider clock)
{
    public const string Client = "webhooks";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public async Task<Rung> Ring(Webhook webhook, string id, string body, CancellationToken cancel)
    {
        var at = clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Kulanz", "1.0"));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", secrets.Sign(webhook, id, at, body));

        var watch = Stopwatch.StartNew();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        enough.CancelAfter(Patience);
        try
        {
            using var client = http.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            var (status, said) = ((int)answer.StatusCode, await Beginning(answer, enough.Token));
            var problem = status is >= 200 and < 300 ? null
                : status is >= 300 and < 400 ? new Sentence("The address answers with a redirect ({0}), which is not followed.", $"{status}")
                : new Sentence("The address answers with {0}.", $"{status}");
            return new Rung(status, said, problem, (int)watch.ElapsedMilliseconds);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Rung(null, null, new Sentence("No answer within {0} seconds.", Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)), (int)watch.ElapsedMilliseconds);
        }
        catch (HttpRequestException broken)
        {
            var problem = broken.GetBaseException() is NotAPublicAddress || broken.InnerException is NotAPublicAddress
                ? new Sentence("The address leads into this network, or would be called without TLS. KULANZ_WEBHOOK_NETWORKS can allow that.")
                : new Sentence("The address could not be reached: {0}", Short(broken.GetBaseException().Message));
            return new Rung(null, null, problem, (int)watch.ElapsedMilliseconds);
        }
    }

    private static async Task<string> Beginning(HttpResponseMessage answer, CancellationToken cancel)
    {
        var buffer = new byte[2048];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return Short(Typed.Text(Encoding.UTF8.GetString(buffer, 0, read)));
    }

    private static string Short(string text) => text.Length <= WebhookCall.LongestAnswer ? text : text[..(WebhookCall.LongestAnswer - 1)] + "…";
}
