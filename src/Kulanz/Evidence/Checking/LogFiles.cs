using System.Globalization;
using System.Net;
using Kulanz.Platform.Operations;

namespace Kulanz.Evidence.Checking;

/// <summary>A log could not be read; the message is a sentence for whoever asked.</summary>
public sealed class LogUnreachableException(string message) : Exception(message);

/// <summary>The files of a log, named by their paths under its address: <c>checkpoint</c>, <c>tile/0/000</c>.</summary>
public abstract class LogFiles
{
    /// <summary>Null where there is none. One byte more than <paramref name="most"/> says that it is longer than that.</summary>
    /// <exception cref="LogUnreachableException">Nobody knows whether there is one.</exception>
    public abstract Task<byte[]?> Read(string path, int most, CancellationToken cancel);

    /// <summary>What is missing here is missing from the log; otherwise it may only be missing from a copy.</summary>
    public virtual bool IsTheLog => false;

    /// <summary>The file in words a person can follow: an address, a file name.</summary>
    public abstract string Place(string path);
}

/// <summary>A log as a folder, such as a copy.</summary>
public sealed class LogOnDisk(string folder) : LogFiles
{
    public override async Task<byte[]?> Read(string path, int most, CancellationToken cancel)
    {
        try
        {
            return await WholeFile.Read(Place(path), most, cancel);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new LogUnreachableException($"{Place(path)} cannot be read: {broken.Message}");
        }
    }

    public override string Place(string path) => Path.Combine([folder, .. path.Split('/')]);
}

/// <summary>
/// A log on the web. What is at the other end may be anything: no file is read further than asked, none waited for longer than
/// <paramref name="patience"/>, and it cannot send us to another scheme.
/// </summary>
/// <param name="pause">Before the second try; twice as long before the third.</param>
public sealed class LogOnline(Uri address, TimeSpan patience, TimeSpan pause) : LogFiles
{
    private const int Tries = 3;
    private const int MaxRedirects = 3;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { { "User-Agent", $"kulanz/{ThisProgram.Version}" } },
    };

    public LogOnline(Uri address)
        : this(address, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1))
    {
    }

    public override bool IsTheLog => true;

    public override string Place(string path) => $"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}";

    public override async Task<byte[]?> Read(string path, int most, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                soon.CancelAfter(patience);
                return await Get(new Uri(Place(path)), most, soon.Token);
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                if (attempt == Tries)
                    throw new LogUnreachableException($"{Place(path)} cannot be read: {(broken is OperationCanceledException ? string.Create(CultureInfo.InvariantCulture, $"no answer within {patience.TotalSeconds:0.#} seconds.") : broken.Message)}");
                await Task.Delay(pause * attempt, cancel);
            }
            catch (InvalidDataException)
            {
                throw new LogUnreachableException($"{Place(path)} cannot be read: its gzip is broken.");
            }
    }

    private static async Task<byte[]?> Get(Uri from, int most, CancellationToken cancel)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var answer = await Http.GetAsync(from, HttpCompletionOption.ResponseHeadersRead, cancel);
            var status = (int)answer.StatusCode;
            if (status is 404 or 410)
                return null;
            if (status == 200)
            {
                await using var body = await answer.Content.ReadAsStreamAsync(cancel);
                return await WholeFile.Read(body, most, cancel);
            }
            if (status is 429 or >= 500)
                throw new HttpRequestException($"the answer is {status}.");
            if (status is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location)
                throw new LogUnreachableException($"{from} cannot be read: the answer is {status}.");
            var next = new Uri(from, location);
            if (next.Scheme != from.Scheme || redirects == MaxRedirects)
                throw new LogUnreachableException($"{from} sends us to {next}, which is not followed. Name the right address yourself.");
            from = next;
        }
    }
}
