using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kulanz.Client.Licences;

/// <summary>
/// The words of a licence file, written and read. There is no <c>exp</c>: libraries would refuse a file whose contract is over as if it were none, and with it the
/// customer's right to read and export.
/// </summary>
internal static class Claims
{
    private const string Full = "full", ExportOnly = "export_only", Void = "void", Replaced = "replaced", Withdrawn = "withdrawn";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static byte[] Header(string id) => Utf8.GetBytes($$"""{"alg":"ES256","kid":"{{id}}","typ":"{{LicenceFile.Type}}"}""");

    /// <summary>Reads a header; null if it is a licence file's, otherwise why not.</summary>
    public static LicenceReason? Header(byte[] header, out string id)
    {
        id = "";
        using var document = Json(header);
        if (document is null)
            return LicenceReason.NotALicence;
        var said = document.RootElement;
        if (Word(said, "alg") != "ES256")
            return LicenceReason.WrongAlgorithm;
        // "crit" lists extensions a reader must understand; this one understands none.
        if (Word(said, "typ") != LicenceFile.Type || said.TryGetProperty("crit", out _))
            return LicenceReason.WrongType;
        id = Word(said, "kid") ?? "";
        return id.Length > 0 ? null : LicenceReason.UnknownKey;
    }

    public static byte[] Write(LicenceFile file)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        var terms = file.Terms;
        json.WriteStartObject();
        json.WriteString("iss", file.Issuer);
        json.WriteString("sub", file.Number);
        json.WriteString("aud", file.Product);
        json.WriteString("jti", file.Id);
        json.WriteNumber("iat", file.IssuedAt.ToUnixTimeSeconds());
        json.WriteString("key", file.KeyStart);
        json.WriteString("edition", file.Edition);
        json.WriteNumber("seats", file.Seats);
        json.WriteString("name", file.Name);
        json.WriteString("mode", terms.Voided is not null ? Void : terms.At(file.IssuedAt).Mode == LicenceMode.ExportOnly ? ExportOnly : Full);
        if (terms.Voided is { } voided)
            json.WriteString("reason", voided == LicenceReason.Replaced ? Replaced : Withdrawn);
        json.WriteString("firstDay", Day(terms.FirstDay));
        json.WriteNumber("from", terms.From.ToUnixTimeSeconds());
        if (terms is { LastDay: { } last, Until: { } until })
        {
            json.WriteString("lastDay", Day(last));
            json.WriteNumber("until", until.ToUnixTimeSeconds());
        }
        if (terms.Refresh is { } refresh)
            json.WriteNumber("refresh", refresh.ToUnixTimeSeconds());
        json.WriteNumber("grace", terms.GraceDays);
        json.WriteStartArray("features");
        foreach (var feature in file.Features)
            json.WriteStringValue(feature);
        json.WriteEndArray();
        if (file.Installation is { } installation)
            json.WriteString("installation", installation);
        if (file.Nonce is { } nonce)
            json.WriteString("nonce", nonce);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Null where a word is missing or means nothing. Words it does not know are passed over: a later Kulanz may say more.</summary>
    public static LicenceFile? Read(byte[] payload)
    {
        using var document = Json(payload);
        if (document is null)
            return null;
        var said = document.RootElement;
        if (Word(said, "iss") is not { } issuer || Word(said, "sub") is not { Length: > 0 } number || Word(said, "aud") is not { Length: > 0 } product || Word(said, "jti") is not { Length: > 0 } id
            || Moment(said, "iat") is not { } issued || Word(said, "key") is not { } start || Whole(said, "seats", 0, int.MaxValue) is not { } seats || Features(said) is not { } features || Terms(said) is not { } terms)
            return null;
        return new LicenceFile
        {
            Issuer = issuer,
            Number = number,
            Product = product,
            Id = id,
            IssuedAt = issued,
            KeyStart = start,
            Edition = Word(said, "edition") ?? "",
            Seats = (int)seats,
            Name = Word(said, "name") ?? "",
            Features = features,
            Installation = Word(said, "installation"),
            Nonce = Word(said, "nonce"),
            Terms = terms,
        };
    }

    private static LicenceTerms? Terms(JsonElement said)
    {
        if (Day(said, "firstDay") is not { } first || Moment(said, "from") is not { } from || Whole(said, "grace", 0, 36500) is not { } grace)
            return null;
        LicenceReason? voided = Word(said, "mode") switch
        {
            Full or ExportOnly => null,
            // A reason of a later version is still one of not being valid.
            Void => Word(said, "reason") == Replaced ? LicenceReason.Replaced : LicenceReason.Withdrawn,
            _ => LicenceReason.None,
        };
        var (last, until, refresh) = (Day(said, "lastDay"), Moment(said, "until"), Moment(said, "refresh"));
        // An end without its day, or a word that is there and means nothing, is no file of ours.
        if (voided == LicenceReason.None || last is null != until is null || Said(said, "lastDay") && last is null || Said(said, "until") && until is null || Said(said, "refresh") && refresh is null)
            return null;
        return new LicenceTerms { FirstDay = first, From = from, LastDay = last, Until = until, Refresh = refresh, GraceDays = (int)grace, Voided = voided };
    }

    private static List<string>? Features(JsonElement said)
    {
        if (!said.TryGetProperty("features", out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(f => f.ValueKind != JsonValueKind.String))
            return null;
        var features = list.EnumerateArray().Select(Text).OfType<string>().ToList();
        return features.Count == list.GetArrayLength() ? features : null;
    }

    /// <summary>An object in valid UTF-8, each name once; null otherwise.</summary>
    private static JsonDocument? Json(byte[] bytes)
    {
        try
        {
            // Letters that are none are let through by the reader of JSON until somebody asks for them.
            var document = JsonDocument.Parse(Utf8.GetString(bytes), Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (Exception broken) when (broken is JsonException or DecoderFallbackException)
        {
        }
        return null;
    }

    private static bool Said(JsonElement said, string name) => said.TryGetProperty(name, out _);

    /// <summary>Half a surrogate pair, written as <c>\ud800</c>, is valid JSON and no text.</summary>
    private static string? Text(JsonElement word)
    {
        try
        {
            return word.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Word(JsonElement said, string name) => said.TryGetProperty(name, out var word) && word.ValueKind == JsonValueKind.String ? Text(word) : null;

    private static long? Whole(JsonElement said, string name, long least, long most) =>
        said.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var whole) && whole >= least && whole <= most ? whole : null;

    /// <summary>A NumericDate of RFC 7519, in whole seconds; from 1970 to 9998.</summary>
    private static DateTimeOffset? Moment(JsonElement said, string name) => Whole(said, name, 0, 253_370_764_800) is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static DateOnly? Day(JsonElement said, string name) =>
        DateOnly.TryParseExact(Word(said, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
