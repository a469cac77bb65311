using System.Text;

namespace Kulanz.Mime;

/// <summary>
/// UTF-7 (RFC 2152), reading only: the platform has switched its own off because writing it is dangerous.
/// Broken shifts yield what could be read; lone surrogates become U+FFFD.
/// </summary>
internal static class Utf7
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var i = 0;
        while (i < bytes.Length)
        {
            if (bytes[i] != '+')
            {
                var plain = bytes[i..];
                var next = plain.IndexOf((byte)'+');
                plain = next < 0 ? plain : plain[..next];
                text.Append(Encoding.Latin1.GetString(plain));
                i += plain.Length;
                continue;
            }
            i++;
            if (i < bytes.Length && bytes[i] == '-')
            {
                text.Append('+');
                i++;
                continue;
            }
            uint bits = 0;
            var held = 0;
            while (i < bytes.Length && Value(bytes[i]) is var value and >= 0)
            {
                bits = (bits << 6) | (uint)value;
                held += 6;
                if (held >= 16)
                {
                    held -= 16;
                    text.Append((char)(bits >> held));
                    bits &= (1u << held) - 1;
                }
                i++;
            }
            if (i < bytes.Length && bytes[i] == '-')
                i++;
        }
        return WithoutLoneSurrogates(text);
    }

    private static int Value(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };

    private static string WithoutLoneSurrogates(StringBuilder text)
    {
        var chars = new char[text.Length];
        text.CopyTo(0, chars, chars.Length);
        for (var i = 0; i < chars.Length; i++)
            if (char.IsHighSurrogate(chars[i]) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
                i++;
            else if (char.IsSurrogate(chars[i]))
                chars[i] = '\uFFFD';
        return new string(chars);
    }
}
