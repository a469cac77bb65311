namespace Kulanz.Cases;

/// <summary>A part of the margin of a case: a view component that gets the <see cref="Case"/>. Its forms go to handlers of the case's page.</summary>
/// <param name="Order">Lower ones stand higher. Those below <see cref="Facts"/> stand above what the case is filed under, the others below it.</param>
public sealed record CasePanel(int Order, string Component)
{
    public const int Facts = 100;
}

/// <summary>A part of the note that is written while somebody talks on the telephone, inside its form: a view component that gets the <see cref="Desk.CallNoteForm"/>.</summary>
public sealed record CallNotePart(int Order, string Component);
