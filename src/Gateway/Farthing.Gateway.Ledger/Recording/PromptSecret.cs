using System.Security.Cryptography;
using System.Text;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Recording;

/// <summary>The secret that prompts are hashed with: 32 bytes in a file of the data folder that its owner alone may read. Without it nobody can tell from a hash whether a guessed prompt is the one.</summary>
/// <remarks>Rotation: delete the file (or put another in its place) and restart the gateway. Hashes of two secrets have nothing to do with each other; records bear the secret's epoch, so that they are not compared.</remarks>
internal sealed class PromptSecret
{
    private const int Bytes = 32;
    private readonly byte[] secret;

    private PromptSecret(byte[] secret)
    {
        this.secret = secret;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. "epoch of prompts "u8, .. secret], hash);
        Epoch = BitConverter.ToUInt32(hash);
    }

    /// <summary>A number that tells this secret from another, and nothing about it.</summary>
    public uint Epoch { get; }

    /// <summary>Reads the secret, or makes one.</summary>
    /// <exception cref="FarthingException">The file is none, or cannot be written (exit code 3).</exception>
    /// <param name="path">The file.</param>
    public static PromptSecret Open(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            string text = File.ReadAllText(path).Trim();
            return text.Length == Bytes * 2 && text.All(char.IsAsciiHexDigit)
                ? new PromptSecret(Convert.FromHexString(text))
                : throw Unusable(path, "it is not the secret of prompts", $"{Bytes * 2} hexadecimal digits");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, refused.Message, "a data folder that may be written to");
        }
    }

    /// <summary>The two keys of a team's hashes: HKDF-SHA256 (RFC 5869) over the secret.</summary>
    public (byte[] Chain, byte[] Tag) KeysOf(string team)
    {
        byte[] keys = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            secret,
            32,
            info: Encoding.UTF8.GetBytes("blocks of prompts 1\n" + team)
        );
        return (keys[..16], keys[16..]);
    }

    /// <summary>A key for something else than prompts of the record: from it nothing follows about the secret, or about other keys.</summary>
    /// <param name="purpose">What it is for.</param>
    public byte[] KeyFor(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));

    private static void Make(string path)
    {
        string partial = path + "." + Guid.NewGuid().ToString("N")[..8];
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (StreamWriter writer = new(partial, options))
        {
            writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));
        }

        File.Move(partial, path);
    }

    private static FarthingException Unusable(string path, string why, string expected) =>
        new(
            new Fault(RecordFaultCodes.BadSecret, $"prompts cannot be hashed: {why}")
            {
                File = path,
                Expected = expected,
            },
            exitCode: 3
        );
}

/// <summary>Fault codes of recorded prompts.</summary>
public static class RecordFaultCodes
{
    /// <summary>The secret of recorded prompts (<c>prompt-secret</c> in the data folder) is none, or cannot be read or made: prompts are not recorded, and <c>prompt_cache_key</c> is not set.</summary>
    /// <remarks>Check the folder's rights, or delete the file: a new one is made, and prompts of before are no longer equal to those after, and cache keys change.</remarks>
    public const string BadSecret = "FAR9139";
}
