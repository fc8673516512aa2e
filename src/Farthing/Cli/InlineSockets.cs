using System.Globalization;

namespace Farthing.Cli;

/// <summary>Asks the framework to complete socket reads on its epoll threads instead of handing each to the thread pool: a quarter of the processor time per chunk of <c>bench</c> (docs/performance.md), an eighth per event of paced streams through <c>serve</c> (docs/decisions/0011). It looks at the variable when the first socket is used.</summary>
internal static class InlineSockets
{
    /// <summary>The framework's variable.</summary>
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Settings of this process alone: its children decide for themselves.</summary>
    public static IReadOnlyList<string> OwnVariables { get; } = [Variable, ThreadsVariable];

    /// <summary>True where the framework was asked for it.</summary>
    public static bool AreOn =>
        Environment.GetEnvironmentVariable(Variable) is string value
        && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The framework's variable for how many threads read sockets.</summary>
    private const string ThreadsVariable = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Asks for it, in this process alone, unless someone has said otherwise.</summary>
    /// <param name="isServer">True for one reading thread for two cores instead of one for each: they find more to do each time they wake (docs/decisions/0011).</param>
    public static void Prefer(bool isServer)
    {
        Say(Variable, "1");
        if (isServer && AreOn)
        {
            Say(
                ThreadsVariable,
                Math.Max(1, Environment.ProcessorCount / 2).ToString(CultureInfo.InvariantCulture)
            );
        }
    }

    private static void Say(string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) is null)
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
