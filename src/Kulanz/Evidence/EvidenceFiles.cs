using System.Text;
using System.Text.Json;
using Kulanz.Platform;
using Microsoft.AspNetCore.Mvc;

namespace Kulanz.Evidence;

/// <summary>What pages give out of the evidence.</summary>
public static class EvidenceFiles
{
    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    /// <summary>As a file with a name.</summary>
    public static FileContentResult Receipt(Receipt receipt, Guid record) => new(Encoding.UTF8.GetBytes(receipt.ToString()), "text/plain") { FileDownloadName = Name(record) };

    public static string Name(Guid record) => $"{record}.tlog-proof";

    /// <summary>JSON as people read it.</summary>
    public static string Readable(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement, Indented);
}
