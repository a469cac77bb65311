namespace Kulanz.Platform.Jobs;

/// <summary>What a kind of job shows on its page beyond how far it is: a view component that is given the <see cref="Job"/>.</summary>
public sealed record JobDetails(string Kind, string Component);
