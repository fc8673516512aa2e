using Farthing.Gateway.Journal;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A cell's name as bytes: its four texts.</summary>
internal static class CellRecord
{
    /// <summary>Writes a name.</summary>
    public static byte[] Of(CellKey cell)
    {
        PayloadWriter fields = new(new byte[256], 0);
        fields.WriteText(cell.Tenant);
        fields.WriteText(cell.Route);
        fields.WriteText(cell.Embedder);
        fields.WriteText(cell.GuardClass);
        return fields.Buffer.AsSpan(0, fields.Position).ToArray();
    }

    /// <summary>Reads a name; false where the bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out CellKey cell)
    {
        try
        {
            PayloadReader fields = new(record);
            cell = new CellKey(fields.ReadText(), fields.ReadText(), fields.ReadText(), fields.ReadText());
            return fields.IsAtEnd;
        }
        catch (JournalFormatException)
        {
            cell = default;
            return false;
        }
    }
}
