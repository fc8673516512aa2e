using System.Text;
using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Cascading;

/// <summary>Cascades that their checked answers closed, in a file of the data folder: a restart opens none of them. Safe for several threads.</summary>
/// <param name="path">The file.</param>
/// <param name="failed">Told where the file cannot be read or written; the gateway goes on with what it knows.</param>
internal sealed class ClosedCascades(string path, Action<string> failed)
{
    private readonly Lock gate = new();
    private Dictionary<string, (string Settings, bool IsClosed, int Reopenings)>? known;

    /// <summary>The last state of a model's cascade under these settings; open, without reopenings, where none is known.</summary>
    public (bool IsClosed, int Reopenings) Find(string model, string settings)
    {
        lock (gate)
        {
            known ??= Read();
            return
                known.TryGetValue(model, out (string Settings, bool IsClosed, int Reopenings) one)
                && one.Settings == settings
                ? (one.IsClosed, one.Reopenings)
                : default;
        }
    }

    /// <summary>Keeps a state.</summary>
    public void Keep(string model, string settings, bool isClosed, int reopenings)
    {
        lock (gate)
        {
            known ??= Read();
            known[model] = (settings, isClosed, reopenings);
            try
            {
                AtomicFile.Write(path, Text(known));
            }
            catch (FarthingException refused)
            {
                failed($"{refused.Message}: a restart forgets that the cascade of {model} closed or opened");
            }
        }
    }

    private Dictionary<string, (string Settings, bool IsClosed, int Reopenings)> Read()
    {
        Dictionary<string, (string Settings, bool IsClosed, int Reopenings)> read = new(
            StringComparer.Ordinal
        );
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonProperty one in document.RootElement.EnumerateObject())
            {
                read[one.Name] = (
                    one.Value.GetProperty("settings").GetString()!,
                    one.Value.GetProperty("closed").GetBoolean(),
                    one.Value.GetProperty("reopenings").GetInt32()
                );
            }
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            // None has closed yet.
        }
        catch (Exception unreadable)
            when (unreadable
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
            )
        {
            failed($"{path} cannot be read ({unreadable.Message}): cascades begin open");
        }

        return read;
    }

    private static string Text(Dictionary<string, (string Settings, bool IsClosed, int Reopenings)> states)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach ((string model, (string settings, bool isClosed, int reopenings)) in states)
            {
                json.WriteStartObject(model);
                json.WriteString("settings", settings);
                json.WriteBoolean("closed", isClosed);
                json.WriteNumber("reopenings", reopenings);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
