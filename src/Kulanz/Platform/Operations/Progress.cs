namespace Kulanz.Platform.Operations;

/// <summary>How far a verb is, on one line of the error output that is written over; only where a person looks at it.</summary>
public sealed class Progress(TextWriter to, bool redirected) : IDisposable
{
    private int width;

    public void Say(string words)
    {
        if (redirected)
            return;
        to.Write($"\r{words.PadRight(width)}");
        width = words.Length;
    }

    public void Dispose()
    {
        if (width > 0)
            to.Write($"\r{new string(' ', width)}\r");
    }
}
