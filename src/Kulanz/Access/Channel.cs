namespace Kulanz.Access;

/// <summary>The way on which somebody and we reach each other.</summary>
public enum Channel
{
    Mail,
    Phone,
    Portal,
    Partner,
    Letter,
    Mention,
    Api,
}
