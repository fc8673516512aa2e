using System.Text;

namespace Farthing.Gateway.Attribution;

/// <summary>Reads CSV as RFC 4180 has it: cells in quotes may hold commas, doubled quotes and line ends. A record at a time.</summary>
/// <param name="reader">Where from.</param>
internal sealed class CsvRecords(TextReader reader)
{
    private const int MostLetters = 1 << 20; // of a record: a quote that is never closed does not take all memory
    private readonly List<string> cells = [];
    private readonly StringBuilder cell = new();
    private int line;

    /// <summary>Line in which the record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The cells of the record that was read last.</summary>
    public IReadOnlyList<string> Cells => cells;

    /// <summary>Reads the next record that is not blank.</summary>
    /// <exception cref="FormatException">A quote is not closed.</exception>
    public bool Read()
    {
        while (ReadRecord())
        {
            if (cells.Count > 1 || cells[0].Length > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadRecord()
    {
        cells.Clear();
        cell.Clear();
        Line = line + 1;
        bool isQuoted = false;
        int letters = 0;
        while (true)
        {
            int next = reader.Read();
            if (next < 0)
            {
                return isQuoted ? throw Unclosed() : End(letters > 0);
            }

            if (++letters > MostLetters)
            {
                throw Unclosed();
            }

            line += next == '\n' ? 1 : 0;
            switch ((char)next)
            {
                case '"' when !isQuoted && cell.Length == 0:
                    isQuoted = true;
                    break;
                case '"' when isQuoted && reader.Peek() == '"':
                    reader.Read();
                    cell.Append('"');
                    break;
                case '"' when isQuoted:
                    isQuoted = false;
                    break;
                case ',' when !isQuoted:
                    EndCell();
                    break;
                case '\n' when !isQuoted:
                    return End(true);
                default:
                    cell.Append((char)next);
                    break;
            }
        }
    }

    private bool End(bool hasRecord)
    {
        if (cell.Length > 0 && cell[^1] == '\r')
        {
            cell.Length--;
        }

        EndCell();
        return hasRecord;
    }

    private void EndCell()
    {
        cells.Add(cell.ToString());
        cell.Clear();
    }

    private FormatException Unclosed() => new($"a quote in the record of line {Line} is not closed");
}
