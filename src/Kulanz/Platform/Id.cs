namespace Kulanz.Platform;

/// <summary>New ids: UUIDv7, so that rows lie on disk in the order in which they came to be.</summary>
public static class Id
{
    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());
}
