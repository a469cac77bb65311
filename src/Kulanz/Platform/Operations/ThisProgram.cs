using System.Reflection;

namespace Kulanz.Platform.Operations;

/// <summary>Which program this is.</summary>
public static class ThisProgram
{
    public static readonly string Version = typeof(ThisProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
