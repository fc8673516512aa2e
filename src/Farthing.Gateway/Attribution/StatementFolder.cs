using System.Globalization;
using System.Text;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Attribution;

/// <summary>The months that were closed, a file each. Held while one is closed or a correction is booked, so that no correction falls into a month that is being closed.</summary>
public sealed class StatementFolder : IDisposable
{
    private const string MonthFormat = "yyyy-MM";
    private readonly string path;
    private readonly FileStream held;

    private StatementFolder(string path, FileStream held)
    {
        this.path = path;
        this.held = held;
    }

    /// <summary>Takes the statements of a gateway's folder.</summary>
    /// <exception cref="FarthingException">Another program has them, or the folder cannot be written (exit code 3).</exception>
    public static StatementFolder Take(LedgerFolder folder)
    {
        string path = folder.Statements;
        try
        {
            Directory.CreateDirectory(path);
            return new StatementFolder(
                path,
                new FileStream(
                    Path.Combine(path, "lock"),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                )
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, refused);
        }
    }

    /// <summary>The file of a month's statement.</summary>
    /// <param name="monthStart">Its first day.</param>
    public string FileOf(DateTime monthStart) =>
        Path.Combine(path, monthStart.ToString(MonthFormat, CultureInfo.InvariantCulture) + ".json");

    /// <summary>True when the month was closed.</summary>
    /// <param name="monthStart">Its first day.</param>
    public bool IsClosed(DateTime monthStart) => File.Exists(FileOf(monthStart));

    /// <summary>When a correction takes effect: at its time, or with the first month after it that is not closed.</summary>
    public long EffectiveAt(long unixNs)
    {
        DateTime month = MonthOf(unixNs);
        if (!IsClosed(month))
        {
            return unixNs;
        }

        while (IsClosed(month))
        {
            month = month.AddMonths(1);
        }

        return UnixNsOf(month);
    }

    /// <summary>Freezes a month: its statement is there whole or not at all, and is never written over.</summary>
    /// <param name="monthStart">Its first day.</param>
    /// <param name="statement">The statement.</param>
    public void Close(DateTime monthStart, string statement)
    {
        string file = FileOf(monthStart);
        if (IsClosed(monthStart))
        {
            throw new FarthingException(Closed(file));
        }

        string neighbor = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            using (FileStream stream = new(neighbor, FileMode.Create, FileAccess.Write))
            {
                stream.Write(Encoding.UTF8.GetBytes(statement + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(neighbor, file, overwrite: false);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw IsClosed(monthStart) ? new FarthingException(Closed(file)) : Unusable(file, refused);
        }
        finally
        {
            File.Delete(neighbor);
        }
    }

    /// <summary>The fault of a month that is closed.</summary>
    /// <param name="file">Its statement.</param>
    public static Fault Closed(string file) =>
        new(AttributionFaultCodes.AlreadyClosed, "the month is closed: a statement is never written over")
        {
            File = file,
            Expected = "a month without a statement; corrections of a closed month fall into the next",
        };

    /// <summary>The first day of the month that a time lies in.</summary>
    public static DateTime MonthOf(long unixNs)
    {
        DateTime time = DateTime.UnixEpoch.AddTicks(unixNs / 100);
        return new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc);
    }

    /// <summary>A time in Unix nanoseconds.</summary>
    public static long UnixNsOf(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) * 100;

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();

    private static FarthingException Unusable(string path, Exception refused) =>
        new(
            new Fault(
                AttributionFaultCodes.StatementsInUse,
                $"the statements cannot be used: {refused.Message.TrimEnd('.')}"
            )
            {
                File = path,
                Expected = "a folder that you may write to and that no other farthing ledger is at",
            },
            exitCode: 3
        );
}
