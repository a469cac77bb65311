using Kulanz.Platform;

namespace Kulanz.Evidence;

/// <summary>Every act as a record, in an order that can be followed.</summary>
public static class EvidenceModule
{
    public static IServiceCollection AddEvidence(this IServiceCollection services) =>
        services.AddLoop(Sequencing.Loop, "Records get their place in the log", TimeSpan.FromSeconds(15), Sequencing.Round);
}
