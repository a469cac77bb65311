using System.Diagnostics.CodeAnalysis;

namespace Kulanz.Platform;

/// <summary>For those to whom the result does not matter, only whether it was refused.</summary>
public interface IRefusable
{
    Refusal? Refusal { get; }
}

/// <summary>What an action answers: its result, or the refusal.</summary>
public readonly struct Outcome<T> : IRefusable
{
    private readonly T? result;

    private Outcome(T? result, Refusal? refusal) => (this.result, Refusal) = (result, refusal);

    public Refusal? Refusal { get; }

    /// <summary>True, with <paramref name="value"/>, if it was done; otherwise <paramref name="refusal"/> says why not.</summary>
    public bool Done([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = (result, Refusal);
        return refusal is null;
    }

    /// <summary>The result, where a refusal would be a bug.</summary>
    public T Value => Refusal is null ? result! : throw new InvalidOperationException($"Refused: {Refusal}");

    public static implicit operator Outcome<T>(T result) => new(result, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
