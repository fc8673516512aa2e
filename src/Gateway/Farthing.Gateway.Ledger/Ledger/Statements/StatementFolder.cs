using System.Globalization;
using System.Text;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Statements;

/// <summary>The months that a gateway alone has closed, a file each. Held while one is closed or a correction is booked, so that no correction falls into a month that is being closed.</summary>
public sealed class StatementFolder : StatementBook
{
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

    /// <inheritdoc/>
    public override string PlaceOf(DateTime monthStart) =>
        Path.Combine(path, monthStart.ToString(MonthFormat, CultureInfo.InvariantCulture) + ".json");

    /// <inheritdoc/>
    public override bool IsClosed(DateTime monthStart) => File.Exists(PlaceOf(monthStart));

    /// <inheritdoc/>
    public override void Close(DateTime monthStart, string statement)
    {
        string file = PlaceOf(monthStart);
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

    /// <inheritdoc/>
    public override void Dispose() => held.Dispose();

    private static FarthingException Unusable(string path, Exception refused) =>
        new(
            new Fault(
                LedgerFaultCodes.StatementsInUse,
                $"the statements cannot be used: {refused.Message.TrimEnd('.')}"
            )
            {
                File = path,
                Expected = "a folder that you may write to and that no other farthing ledger is at",
            },
            exitCode: 3
        );
}
