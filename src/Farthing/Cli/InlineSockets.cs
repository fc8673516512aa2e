namespace Farthing.Cli;

/// <summary>Asks the framework to complete socket reads on its epoll threads instead of handing each to the thread pool: a quarter of the processor time per chunk of <c>bench</c> (docs/performance.md), an eighth per event of paced streams through <c>serve</c> (docs/decisions/0011). It looks at the variable when the first socket is used.</summary>
internal static class InlineSockets
{
    /// <summary>The framework's variable.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>True where the framework was asked for it.</summary>
    public static bool AreOn =>
        Environment.GetEnvironmentVariable(Variable) is string value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Asks for it, in this process alone, unless someone has said otherwise.</summary>
    public static void Prefer()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
