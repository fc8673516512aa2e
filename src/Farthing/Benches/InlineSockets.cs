namespace Farthing.Benches;

/// <summary>Asks the framework to complete socket reads on its epoll threads instead of handing each to the thread pool: a quarter of the processor time per chunk (docs/performance.md). It looks at the variable when the first socket is used.</summary>
internal static class InlineSockets
{
    /// <summary>The framework's variable.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Asks for it, in this process alone, unless someone has said otherwise.</summary>
    public static void Prefer()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, "1");
        }
    }
}
