using System.Text;

namespace Kulanz.Mail.Imap;

/// <summary>Names of folders as IMAP writes them: ASCII, everything else in the modified UTF-7 of RFC 3501, 5.1.3.</summary>
public static class FolderName
{
    public static string Encoded(string name)
    {
        var encoded = new StringBuilder();
        var pending = new StringBuilder();
        foreach (var c in name)
        {
            if (c is >= ' ' and <= '~')
            {
                Flush();
                encoded.Append(c == '&' ? "&-" : c.ToString());
            }
            else
            {
                pending.Append(c);
            }
        }
        Flush();
        return encoded.ToString();

        void Flush()
        {
            if (pending.Length > 0)
                encoded.Append('&').Append(Convert.ToBase64String(Encoding.BigEndianUnicode.GetBytes(pending.ToString())).TrimEnd('=').Replace('/', ',')).Append('-');
            pending.Clear();
        }
    }
}
