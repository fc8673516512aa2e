using System.Runtime.CompilerServices;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;

namespace Farthing.Verbs.Serves;

/// <summary>What a start can do before its command line is understood: read the configuration, and the files of many keys beside it.</summary>
internal static class ServeBeginning
{
    /// <summary>Of this command line; a process may run several.</summary>
    private static readonly AsyncLocal<StrongBox<Task<BegunServeFile?>?>?> Begun = new();

    /// <summary>Begins with the first word that is a file.</summary>
    /// <param name="words">The words behind the verb.</param>
    public static void Begin(IReadOnlyList<string> words)
    {
        string? file = words.FirstOrDefault(File.Exists);
        Begun.Value = new(file is null ? null : Task.Run(() => Read(file)));
        _ = Task.Run(GatewayHost.Prepare);
    }

    /// <summary>The file that was begun, once: whoever reads again, later, wants it as it is then.</summary>
    /// <returns>Null where another one was begun, or none, or it could not be read: whoever reads it anew says why.</returns>
    public static BegunServeFile? Take(string file)
    {
        BegunServeFile? begun = Begun.Value is StrongBox<Task<BegunServeFile?>?> box
            ? Interlocked.Exchange(ref box.Value, null)?.GetAwaiter().GetResult()
            : null;
        return begun?.File == file ? begun : null;
    }

    private static BegunServeFile? Read(string file)
    {
        try
        {
            return BegunServeFile.Of(GatewayFeatures.Settings, file);
        }
        catch (Exception later) when (later is not OutOfMemoryException)
        {
            return null;
        }
    }
}
