using System.Diagnostics;
using Farthing.Numerics.Faults;

namespace Farthing.Cli;

/// <summary>The folder of a person's own catalog files and calibrations: one program at a time changes it.</summary>
internal static class ConfigFolder
{
    private const string LockName = ".lock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes a folder and locks it until what is returned is disposed; the system unlocks what a killed program held.</summary>
    /// <exception cref="FarthingException">It cannot be made, or stays locked for 30 s (exit code 3).</exception>
    public static IDisposable Lock(string folder)
    {
        Make(folder);
        string path = Path.Combine(folder, LockName);
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                if (busy is UnauthorizedAccessException || waited.Elapsed > Patience)
                {
                    throw Unwritable(path, $"the folder cannot be locked ({busy.Message})");
                }

                Thread.Sleep(Pause);
            }
        }
    }

    private static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, $"the folder cannot be made ({error.Message})");
        }
    }

    private static FarthingException Unwritable(string path, string message) =>
        new(
            new Fault(CliFaultCodes.FileUnwritable, message)
            {
                File = path,
                Expected = "a folder that you may write to (--config-dir)",
            },
            exitCode: 3
        );
}
