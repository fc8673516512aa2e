using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Keys or budgets as a gateway last read them from PostgreSQL, on its own disk, so that it can start while PostgreSQL is away.</summary>
/// <typeparam name="T">What is kept.</typeparam>
/// <param name="path">The file.</param>
/// <param name="type">How it is written.</param>
internal sealed class StoredCache<T>(string path, JsonTypeInfo<IReadOnlyList<T>> type)
{
    /// <summary>What was kept; none where there is no file, or it is not whole.</summary>
    public IReadOnlyList<T> Read()
    {
        try
        {
            if (!File.Exists(path))
            {
                return [];
            }

            return KeyJson.Read(File.ReadAllBytes(path), type);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Writes them, whole or not at all.</summary>
    /// <returns>False where the disk refuses: then the file stays as it was.</returns>
    public bool TryWrite(IReadOnlyList<T> all)
    {
        string neighbor = path + ".tmp";
        try
        {
            PrivateFile.Write(neighbor, JsonSerializer.SerializeToUtf8Bytes(all, type));
            File.Move(neighbor, path, overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
