using Kulanz.Platform.Data;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Platform.Files;

public sealed record FileTooLarge(string Name, int Megabytes) : Invalid("files", "{0} is larger than {1} MB. Please send it another way, or in pieces.", Name, Megabytes)
{
    public override int Status => 413;
}

public sealed record FileEmpty(string Name) : Invalid("files", "{0} is empty.", Name);

/// <summary>A document somebody chose in a form: the letter they received, the paper they signed.</summary>
/// <param name="Type">As the browser called it.</param>
public sealed record GivenFile(string Name, string Type, byte[] Content)
{
    public const int LargestMegabytes = 20;

    /// <summary>A result of null means that none was chosen.</summary>
    public static async Task<Outcome<GivenFile?>> Read(IFormFile? file, CancellationToken cancel)
    {
        if (file is null)
            return (GivenFile?)null;
        var name = Path.GetFileName(file.FileName);
        if (file.Length == 0)
            return new FileEmpty(name);
        if (file.Length > LargestMegabytes * 1024 * 1024)
            return new FileTooLarge(name, LargestMegabytes);
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancel);
        return new GivenFile(name.Length > 255 ? name[^255..] : name, file.ContentType is { Length: > 0 and <= 200 } type ? type : "application/octet-stream", bytes.ToArray());
    }

    /// <summary>Always to keep and never to run: what somebody uploaded opens in no browser of ours, except a PDF.</summary>
    public static async Task<IActionResult> Send(KulanzDb db, byte[] hash, string? type, string? name, HttpContext http, CancellationToken cancel)
    {
        if (await db.ReadFile(hash, cancel) is not { } content)
            return new NotFoundResult();
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = "private, no-store";
        return new FileContentResult(content, type == "application/pdf" ? type : "application/octet-stream") { FileDownloadName = name };
    }
}
