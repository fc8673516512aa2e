using System.Text.Json;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>The keys as a gateway last read them from PostgreSQL, on its own disk, so that it can start while PostgreSQL is away.</summary>
/// <param name="path">The file.</param>
internal sealed class KeyCache(string path)
{
    /// <summary>The keys; none where there is no file, or it is not whole.</summary>
    public IReadOnlyList<StoredKey> Read()
    {
        try
        {
            if (!File.Exists(path))
            {
                return [];
            }

            return KeyJson.Read(File.ReadAllBytes(path), KeyJson.Default.IReadOnlyListStoredKey);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Writes them, whole or not at all.</summary>
    /// <returns>False where the disk refuses: then the file stays as it was.</returns>
    public bool TryWrite(IReadOnlyList<StoredKey> keys)
    {
        string neighbor = path + ".tmp";
        try
        {
            PrivateFile.Write(
                neighbor,
                JsonSerializer.SerializeToUtf8Bytes(keys, KeyJson.Default.IReadOnlyListStoredKey)
            );
            File.Move(neighbor, path, overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
