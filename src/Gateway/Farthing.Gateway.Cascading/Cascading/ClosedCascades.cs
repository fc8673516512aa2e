using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Cascading;

/// <summary>Cascades that their checked answers closed, by model, in a file of the data folder: a restart opens none of them. Safe for several threads.</summary>
/// <param name="path">The file.</param>
/// <param name="failed">Told where the file cannot be read or written; the gateway goes on with what it knows.</param>
internal sealed class ClosedCascades(string path, Action<string> failed)
{
    private static readonly State Open = new("", false, 0);
    private readonly Lock gate = new();
    private Dictionary<string, State>? known;

    /// <summary>The last state of a model's cascade under these settings; open, without reopenings, where none is known.</summary>
    public State Find(string model, string settings)
    {
        lock (gate)
        {
            known ??= Read();
            return known.TryGetValue(model, out State? one) && one?.Settings == settings ? one : Open;
        }
    }

    /// <summary>Keeps a state.</summary>
    public void Keep(string model, State state)
    {
        lock (gate)
        {
            known ??= Read();
            known[model] = state;
            try
            {
                AtomicFile.Write(
                    path,
                    JsonSerializer.Serialize(known, ClosedCascadesJson.Default.DictionaryStringState)
                );
            }
            catch (FarthingException refused)
            {
                failed($"{refused.Message}: a restart forgets that the cascade of {model} closed or opened");
            }
        }
    }

    private Dictionary<string, State> Read()
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, ClosedCascadesJson.Default.DictionaryStringState) ?? [];
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return []; // None has closed yet.
        }
        catch (Exception unreadable)
            when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            failed($"{path} cannot be read ({unreadable.Message}): cascades begin open");
            return [];
        }
    }

    /// <summary>A cascade's state.</summary>
    /// <param name="Settings">What it holds for (<see cref="Policies.CascadeOptions.PromiseId"/>).</param>
    /// <param name="IsClosed">Its checked answers closed it.</param>
    /// <param name="Reopenings">Times that it opened again.</param>
    internal sealed record State(string Settings, bool IsClosed, int Reopenings);
}
