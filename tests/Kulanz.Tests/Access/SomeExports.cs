using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Kulanz.Access.Exports;
using Kulanz.Platform;
using Kulanz.Platform.Jobs;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

/// <summary>Copies of customers' data, as the tests need them.</summary>
internal static class SomeExports
{
    /// <summary>Asks in the portal and waits until it is ready.</summary>
    public static async Task<CustomerExport> Prepared(this TestApp app, HttpClient customer)
    {
        Assert.Equal(HttpStatusCode.Redirect, (await customer.Submit("/my/data", [])).StatusCode);
        var id = await app.Look(db => db.Set<CustomerExport>().OrderByDescending(e => e.Id).Select(e => e.Id).FirstAsync());
        return await app.Ready(id);
    }

    /// <summary>Waits as long as it gets on.</summary>
    public static async Task<CustomerExport> Ready(this TestApp app, Guid id)
    {
        for (string? seen = ""; ;)
        {
            var (ready, progress) = await Eventually.Is(async () =>
            {
                var now = await app.Look(db => db.Set<CustomerExport>().AsNoTracking().Where(e => e.Id == id).Select(e => new { Export = e, db.Set<Job>().Single(j => j.Id == e.JobId).Progress }).SingleAsync());
                return now.Export.ReadyAt is not null || now.Progress != seen ? Tuple.Create(now.Export, now.Progress) : null;
            }, "the copy gets on");
            if (ready.ReadyAt is not null)
                return ready;
            seen = progress;
        }
    }

    /// <summary>The files of an archive, each of which is what its directory and its manifest say.</summary>
    public static Dictionary<string, byte[]> Unpack(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive), ZipArchiveMode.Read);
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files.Add(entry.FullName, bytes.ToArray());
            Assert.Equal((entry.Length, entry.Crc32), (bytes.Length, CheckSum(bytes.ToArray())));
        }
        using var manifest = JsonDocument.Parse(files["manifest.json"]);
        Assert.Equal(
            files.Where(f => f.Key != "manifest.json").Select(f => (f.Key, (long)f.Value.Length, Convert.ToHexStringLower(SHA256.HashData(f.Value)))),
            manifest.RootElement.GetProperty("entries").EnumerateArray().Select(e => (e.GetProperty("name").GetString()!, e.GetProperty("size").GetInt64(), e.GetProperty("sha256").GetString()!)));
        return files;
    }

    /// <summary>A round of the loop that deletes what is over.</summary>
    public static Task Tidy(this TestApp app) => app.Do(services => ExportTidying.Round(services, default));

    public static void Wake(this TestApp app) => app.Services.GetRequiredService<Pokes>().Poke("jobs");

    /// <summary>The check sum of ZIP, bit by bit, as it is written in its standard.</summary>
    private static uint CheckSum(byte[] bytes)
    {
        var sum = 0xFFFFFFFF;
        foreach (var b in bytes)
        {
            sum ^= b;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1;
        }
        return ~sum;
    }
}
