using System.Buffers;
using System.Text;

namespace Kulanz.Mime;

/// <summary>One mailbox.</summary>
/// <param name="Name">The decoded display name, or the comment behind the address; null where there is neither.</param>
/// <param name="Address">Local part and domain without angle brackets, blanks, comments and route; empty where only a name was given.</param>
/// <param name="Group">The group it was listed in, or null.</param>
public sealed record MailAddress(string? Name, string Address, string? Group = null)
{
    /// <inheritdoc/>
    public override string ToString() => Name is null ? Address : $"{Name} <{Address}>";
}

/// <summary>
/// Address lists (RFC 5322 §3.4 with the obsolete forms of §4.4): groups, comments, routes, quoted local parts, encoded names.
/// Also as people and scripts write them: commas in unquoted names, semicolons between addresses, no comma at all, no angle brackets.
/// </summary>
public static class Addresses
{
    private const int Most = 20_000;

    /// <summary>Reads a list; never throws. Empty groups and empty places yield nothing.</summary>
    /// <param name="value">The unfolded header value with its encoded words still encoded, for a comma inside one separates nothing.</param>
    public static IReadOnlyList<MailAddress> Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return [];
        return Simple(value) is { } one ? [one] : new List(value, again: true).Read();
    }

    /// <summary>What most fields hold: <c>a@b</c>, <c>Name &lt;a@b&gt;</c>, <c>"Name" &lt;a@b&gt;</c>, without anything that needs thought; else null.</summary>
    private static MailAddress? Simple(string value)
    {
        var text = value.AsSpan().Trim();
        var open = text.IndexOf('<');
        var name = open < 0 ? default : text[..open].Trim();
        var address = open < 0 ? text : text[(open + 1)..];
        if (open >= 0)
        {
            if (address.Length == 0 || address[^1] != '>')
                return null;
            address = address[..^1];
            if (name.Length > 2 && name[0] == '"' && name[^1] == '"')
                name = name[1..^1];
        }
        if (address.IndexOf('@') <= 0 || address.ContainsAny(Thoughtful) || name.ContainsAny(NameThoughtful))
            return null;
        foreach (var c in name)
            if (c < ' ')
                return null;
        return new MailAddress(name.Length == 0 ? null : name.Trim().ToString(), address.ToString());
    }

    private static readonly SearchValues<char> Thoughtful = SearchValues.Create(" \t\r\n\0\"\\(),:;<>='`");
    private static readonly SearchValues<char> NameThoughtful = SearchValues.Create("\0\"\\(),:;<>=@'");

    private sealed class List(string value, bool again)
    {
        private readonly List<MailAddress> _found = [];
        private readonly StringBuilder _phrase = new();
        private readonly StringBuilder _local = new();
        private readonly StringBuilder _comment = new();
        private string? _angle;
        private string? _group;
        private bool _inGroup;
        private bool _quoted;
        private bool _hasAt;
        private bool _noQuoteEnd;
        private bool _noCommentEnd;
        private int _position;

        public List<MailAddress> Read()
        {
            while (_position < value.Length && _found.Count < Most)
            {
                var c = value[_position];
                switch (c)
                {
                    case '"':
                        ReadQuoted();
                        break;
                    case '(':
                        ReadComment();
                        break;
                    case '<':
                        ReadAngle();
                        break;
                    case ',':
                        _position++;
                        EndAtComma();
                        break;
                    case ';':
                        _position++;
                        End();
                        _group = null;
                        _inGroup = false;
                        break;
                    case ':' when _angle is null && !_inGroup && StartsGroup():
                        _position++;
                        _group = NullIfEmpty(Name(_phrase.ToString()));
                        _inGroup = true;
                        Clear();
                        break;
                    case '=' when ReadEncodedWord():
                        break;
                    default:
                        if (char.IsWhiteSpace(c))
                            Blank();
                        else
                        {
                            _phrase.Append(c);
                            _local.Append(c);
                            _hasAt |= c == '@';
                        }
                        _position++;
                        break;
                }
            }
            End();
            return _found;
        }

        private void Blank()
        {
            if (_phrase.Length > 0 && _phrase[^1] != ' ')
                _phrase.Append(' ');
            if (_local.Length > 0 && _local[^1] != ' ')
                _local.Append(' ');
        }

        private void ReadQuoted()
        {
            if (_noQuoteEnd)
            {
                _position++;
                return;
            }
            var text = new StringBuilder();
            var i = _position + 1;
            for (; i < value.Length && value[i] != '"'; i++)
                if (value[i] == '\\' && i + 1 < value.Length)
                    text.Append(value[++i]);
                else
                    text.Append(value[i]);
            if (i >= value.Length)
            {
                // A quote nobody closed is just a character, and there will be no end for the next one either.
                _noQuoteEnd = true;
                _position++;
                return;
            }
            if (_phrase.Length > 0 && _phrase[^1] != ' ' && _position > 0 && char.IsWhiteSpace(value[_position - 1]))
                _phrase.Append(' ');
            _phrase.Append(text);
            _local.Append(value, _position, i + 1 - _position);
            _quoted = true;
            _position = i + 1;
        }

        private void ReadComment()
        {
            var depth = 0;
            var i = _position;
            if (!_noCommentEnd)
                for (; i < value.Length; i++)
                    if (value[i] == '\\')
                        i++;
                    else if (value[i] == '(')
                        depth++;
                    else if (value[i] == ')' && --depth == 0)
                        break;
            if (_noCommentEnd || i >= value.Length)
            {
                _noCommentEnd = true;
                _phrase.Append('(');
                _position++;
                return;
            }
            if (_comment.Length > 0)
                _comment.Append(' ');
            for (var j = _position + 1; j < i; j++)
                if (value[j] == '\\' && j + 1 < i)
                    _comment.Append(value[++j]);
                else
                    _comment.Append(value[j]);
            _position = i + 1;
            Blank();
        }

        private void ReadAngle()
        {
            // A second address without a comma: what stood between the two is the name of the second.
            if (_angle is not null)
            {
                var next = _phrase.ToString();
                _phrase.Clear().Append(_nameBefore);
                End();
                _phrase.Append(next);
            }
            var i = _position + 1;
            var text = new StringBuilder();
            var quoted = false;
            var depth = 0;
            for (; i < value.Length; i++)
            {
                var c = value[i];
                if (c == '"' && depth == 0)
                    quoted = !quoted;
                if (!quoted)
                {
                    if (c == '(')
                        depth++;
                    else if (c == ')' && depth > 0)
                    {
                        depth--;
                        continue;
                    }
                    if (depth == 0 && c is '>' or '<')
                        break;
                    if (depth == 0 && c == ',' && text.Length > 0 && text[0] != '@')
                        break;
                    if (depth > 0 || char.IsWhiteSpace(c))
                        continue;
                }
                text.Append(c);
                if (text.Length > 2000)
                    break;
            }
            _position = i < value.Length && value[i] == '>' ? i + 1 : i;
            _nameBefore = _phrase.ToString();
            _angle = Tidy(text.ToString());
            _phrase.Clear();
        }

        private string _nameBefore = "";

        private bool StartsGroup()
        {
            if (_phrase.Length < 12 && _phrase.ToString().Trim().Equals("mailto", StringComparison.OrdinalIgnoreCase))
            {
                Clear();
                return false;
            }
            return !_hasAt;
        }

        /// <summary>An encoded word is one piece, whatever commas or brackets its sender left inside.</summary>
        private bool ReadEncodedWord()
        {
            if (_position + 1 >= value.Length || value[_position + 1] != '?')
                return false;
            var span = value.AsSpan(_position, Math.Min(value.Length - _position, 1000));
            var one = span[2..].IndexOf('?');
            if (one <= 0 || one > 60 || one + 5 >= span.Length || span[one + 4] != '?')
                return false;
            var end = span[(one + 5)..].IndexOf("?=");
            if (end < 0)
                return false;
            var word = span[..(one + 5 + end + 2)];
            if (word[(one + 5)..].ContainsAny("<>\""))
                return false;
            _phrase.Append(word);
            _local.Append(word);
            _position += word.Length;
            return true;
        }

        private void EndAtComma()
        {
            if (_angle is not null || _hasAt || (_phrase.Length == 0 && _comment.Length == 0))
            {
                End();
                return;
            }
            // "Doe, Jane <jane@example.org>": whether the comma separates shows only at the next bracket or address.
            _phrase.Append(',');
            _local.Append(',');
        }

        private void End()
        {
            var comment = NullIfEmpty(Headers.Clean(EncodedWords.Decode(_comment.ToString())));
            if (_angle is not null)
            {
                var name = Name(_nameBefore.Length > 0 ? _nameBefore : _phrase.ToString());
                if (_angle.Length > 0 || name.Length > 0)
                    Add(NullIfEmpty(name) ?? comment, _angle);
            }
            else if (_local.Length > 0)
                AddBare(comment);
            Clear();
        }

        private void AddBare(string? comment)
        {
            var text = _local.ToString();
            if (!text.Contains('@'))
            {
                foreach (var piece in _quoted ? [_phrase.ToString()] : text.Split(',', 1000, StringSplitOptions.RemoveEmptyEntries))
                    AddNameOnly(piece, comment);
                return;
            }
            // Names before the comma were local users, "root, jane@example.org"; behind it too, where the "@" stood in an encoded word.
            var (at, behind) = (text.LastIndexOf('@'), "");
            if (!_quoted && text.IndexOf(',', at) is >= 0 and var next)
                (text, behind) = (text[..next], text[(next + 1)..]);
            if (!_quoted && text.LastIndexOf(',', at) is >= 0 and var comma)
            {
                foreach (var piece in text[..comma].Split(',', 1000, StringSplitOptions.RemoveEmptyEntries))
                    AddNameOnly(piece, null);
                text = text[(comma + 1)..];
                at -= comma + 1;
            }
            var start = at;
            while (start > 0 && (text[start - 1] != ' ' || JoinsAcrossBlank(text, start - 1)) && text[start - 1] != '"')
                start--;
            if (start > 0 && text[start - 1] == '"')
                start = Math.Max(text.LastIndexOf('"', Math.Max(start - 2, 0)), 0);
            var end = at;
            while (end < text.Length && (text[end] != ' ' || JoinsAcrossBlank(text, end)))
                end++;
            var address = Tidy(text[start..end]);
            Add(NullIfEmpty(Name(text[..start])) ?? NullIfEmpty(Name(text[end..])) ?? comment, address);
            foreach (var piece in behind.Split(',', 1000, StringSplitOptions.RemoveEmptyEntries))
                AddNameOnly(piece, null);
        }

        private static bool JoinsAcrossBlank(string text, int blank) =>
            (blank > 0 && text[blank - 1] is '.' or '@') || (blank + 1 < text.Length && text[blank + 1] is '.' or '@');

        private void AddNameOnly(string piece, string? comment)
        {
            var name = Name(piece);
            if (name.Length == 0)
                return;
            if (again && name.Contains('@'))
            {
                foreach (var inner in new List(name, again: false).Read())
                    Add(inner.Name ?? comment, inner.Address);
                return;
            }
            if (!name.Contains(' ') && !_quoted && !name.StartsWith("undisclosed", StringComparison.OrdinalIgnoreCase))
                Add(comment, name);
            else
                Add(name, "");
        }

        private void Add(string? name, string address)
        {
            // "=?utf-8?q?Jane_=3Cjane@example.org=3E?=" with nothing else: the whole was encoded.
            if (address.Contains("=?", StringComparison.Ordinal))
                address = Headers.Clean(EncodedWords.Decode(address));
            if (again && address.Contains('<'))
            {
                foreach (var inner in new List(address, again: false).Read())
                    _found.Add(inner with { Name = inner.Name ?? name, Group = _group });
                return;
            }
            if (again && address.Length == 0 && name is not null && name.Contains('@') && name.Contains('<'))
            {
                foreach (var inner in new List(name, again: false).Read())
                    _found.Add(inner with { Group = _group });
                return;
            }
            _found.Add(new MailAddress(name, address, _group));
        }

        private void Clear()
        {
            _phrase.Clear();
            _local.Clear();
            _comment.Clear();
            _angle = null;
            _nameBefore = "";
            _quoted = false;
            _hasAt = false;
        }

        private static string Name(string phrase)
        {
            var name = Headers.Clean(EncodedWords.Decode(phrase.Trim()));
            if (name.Length > 1 && ((name[0] == '\'' && name[^1] == '\'') || (name[0] == '"' && name[^1] == '"')))
                name = name[1..^1].Trim();
            return name.Trim(',', ' ') is var trimmed && trimmed.Length < name.Length && !name.EndsWith(", Inc.", StringComparison.Ordinal) ? trimmed : name;
        }

        private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

        private static string Tidy(string address)
        {
            if (address.StartsWith('@') && address.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
                address = address[(colon + 1)..]; // obsolete route
            if (address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
                address = address[7..];
            if (!address.StartsWith('"') && address.AsSpan().ContainsAny(" \t"))
                address = string.Concat(address.Where(static c => !char.IsWhiteSpace(c)));
            return Headers.Clean(address).Trim('\'', ',', ';', '>', '<', ' ');
        }
    }
}
