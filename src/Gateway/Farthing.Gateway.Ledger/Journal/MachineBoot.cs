using System.Security.Cryptography;
using System.Text;

namespace Farthing.Gateway.Journal;

/// <summary>The run of the machine since it was last started. In one run, a process that is gone has closed its connections when it ended, and elapsed time goes on from one process to the next.</summary>
internal static class MachineBoot
{
    private const string Source = "/proc/sys/kernel/random/boot_id"; // Linux

    /// <summary>A number that another run has not; 0 where the system does not say.</summary>
    public static long Id { get; } = Read();

    private static long Read()
    {
        try
        {
            byte[] digest = SHA256.HashData(Encoding.ASCII.GetBytes(File.ReadAllText(Source).Trim()));
            return BitConverter.ToInt64(digest);
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
