using System.Globalization;

namespace Kulanz.Evidence;

/// <summary>What a record is about, <c>case/17</c>, taken apart.</summary>
public static class RecordTopic
{
    /// <summary>What kind of thing: <c>case</c>.</summary>
    public static string Noun(string topic) => topic.Split('/')[0];

    /// <summary>Which one: <c>17</c>; the whole where there is only one of its kind.</summary>
    public static string Which(string topic) => topic[(topic.IndexOf('/') + 1)..];

    public static bool TryNumber(string topic, out long number) => long.TryParse(Which(topic), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
