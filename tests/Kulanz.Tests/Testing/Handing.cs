using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Kulanz.Tests.Testing;

/// <summary>Hands mail in over HTTP, as a gateway does.</summary>
public static class Handing
{
    public sealed record Arrived(Guid MailId, string Disposition, long? CaseNumber);

    public static Task<HttpResponseMessage> Send(this HttpClient gateway, string raw) => gateway.Send(Encoding.UTF8.GetBytes(raw));

    public static Task<HttpResponseMessage> Send(this HttpClient gateway, byte[] raw) =>
        gateway.PostAsync("/api/v1/mail", new ByteArrayContent(raw) { Headers = { ContentType = new MediaTypeHeaderValue("message/rfc822") } });

    public static Task<Arrived> Deliver(this HttpClient gateway, string raw) => gateway.Deliver(Encoding.UTF8.GetBytes(raw));

    public static async Task<Arrived> Deliver(this HttpClient gateway, byte[] raw)
    {
        var answer = await gateway.Send(raw);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Arrived>())!;
    }
}
