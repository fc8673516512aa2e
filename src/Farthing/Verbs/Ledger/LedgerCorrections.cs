using Farthing.Cli;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Verbs.Ledger;

/// <summary>Books corrections: into the journal, and from there into the ledger.</summary>
internal static class LedgerCorrections
{
    /// <summary>Appends them and waits until they are on the disk.</summary>
    /// <exception cref="FarthingException">A gateway has the journal open, or the disk refuses (exit code 3).</exception>
    public static void Append(LedgerSource source, IReadOnlyList<AdjustRecord> records, VerbContext context)
    {
        try
        {
            using (
                GatewayJournal journal = GatewayJournal.Open(
                    new JournalOptions
                    {
                        Folder = source.Folder.Journal,
                        Durability = JournalDurability.Fsync,
                    },
                    TimeProvider.System
                )
            )
            {
                // The last one is awaited: all before it are on the disk with it.
                for (int i = 0; i < records.Count - 1; i++)
                {
                    journal.Append(records[i]);
                }

                if (records.Count > 0)
                {
                    journal.AppendAsync(records[^1]).GetAwaiter().GetResult();
                }
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw JournalLock.InUse(source.Folder.Journal, refused);
        }
        catch (JournalUnavailableException refused)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FileUnwritable, refused.Message) { File = source.Folder.Journal },
                exitCode: 3
            );
        }

        source.CatchUp(context.Cancellation);
    }
}
