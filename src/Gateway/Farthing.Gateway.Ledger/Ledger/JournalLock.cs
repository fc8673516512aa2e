using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger;

/// <summary>Holds a journal so that no gateway opens it meanwhile.</summary>
public sealed class JournalLock : IDisposable
{
    private readonly FileStream file;

    private JournalLock(FileStream file) => this.file = file;

    /// <summary>Takes a journal.</summary>
    /// <param name="folder">The journal's folder; it must exist.</param>
    /// <exception cref="FarthingException">A gateway has it open, or the folder cannot be used (exit code 3).</exception>
    public static JournalLock Take(string folder)
    {
        try
        {
            return new JournalLock(
                new FileStream(
                    Path.Combine(folder, "lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                )
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw InUse(folder, refused);
        }
    }

    /// <summary>The fault of a journal that cannot be had.</summary>
    public static FarthingException InUse(string folder, Exception refused) =>
        new(
            new Fault(
                LedgerFaultCodes.JournalInUse,
                $"the journal cannot be opened: {refused.Message.TrimEnd('.')}"
            )
            {
                File = folder,
                Expected = "a journal that no gateway has open: stop farthing serve, or ask its admin API",
            },
            exitCode: 3
        );

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
