using Kulanz.Platform.Data;
using Kulanz.Platform.Files;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Contracts;

/// <summary>Letters and proofs, given in and out.</summary>
public static class ContractFiles
{
    public const int LargestProof = 20 * 1024 * 1024;

    /// <summary>A file from a form; null where none was chosen.</summary>
    public static async Task<ProofFile?> Read(IFormFile? file, CancellationToken cancel)
    {
        if (file is not { Length: > 0 and <= LargestProof })
            return null;
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancel);
        var name = Path.GetFileName(file.FileName);
        return new ProofFile(name.Length > 260 ? name[^260..] : name, file.ContentType is { Length: > 0 and <= 200 } type ? type : "application/octet-stream", bytes.ToArray());
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
