using System.Data.Common;
using System.Reflection;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Microsoft.Data.Sqlite;

namespace Farthing.Tests.Gateway.Ledger.Sql;

/// <summary>A column stands once, in <see cref="LedgerTables"/>: what is forgotten there is nowhere, and what stands there is everywhere.</summary>
public sealed class LedgerColumnTests
{
    /// <summary>Members that no column keeps: the bound of a kill is the journal's alone, and some are made of others.</summary>
    private static readonly string[] OfNoColumn = ["Opened"];

    /// <summary>Each member of a row and of its reservation that can be set changes what is written, so it is in a column.</summary>
    [Theory]
    [InlineData(typeof(LedgerRow))]
    [InlineData(typeof(OpenHold))]
    public void Every_member_is_in_a_column(Type type)
    {
        PropertyInfo[] members =
        [
            .. type.GetProperties()
                .Where(member => member.SetMethod is not null && !OfNoColumn.Contains(member.Name)),
        ];
        string without = Written(type, null);

        Assert.True(members.Length > 15);
        foreach (PropertyInfo member in members)
        {
            Assert.True(without != Written(type, member), $"{member.Name} of {type.Name} is in no column");
        }
    }

    /// <summary>A row with a member set is read back as it was written.</summary>
    [Theory]
    [InlineData(typeof(LedgerRow))]
    [InlineData(typeof(OpenHold))]
    public void Every_member_reads_back_as_it_was_written(Type type)
    {
        using LedgerScene scene = new();
        scene.Project();
        using SqliteConnection connection = new($"Data Source={scene.Folder.Database}");
        connection.Open();
        foreach (PropertyInfo member in type.GetProperties().Where(member => member.SetMethod is not null))
        {
            if (OfNoColumn.Contains(member.Name))
            {
                continue;
            }

            object row = With(type, member);
            object read =
                type == typeof(LedgerRow)
                    ? Again(connection, LedgerTables.Attempts, "attempts", (LedgerRow)row)
                    : Again(connection, LedgerTables.Holds, "holds", (OpenHold)row);

            Assert.Equal(Words(member.GetValue(row)), Words(member.GetValue(read)));
        }
    }

    /// <summary>The tables of a new ledger have the columns of the list, in its order.</summary>
    [Fact]
    public void The_tables_of_a_new_ledger_are_those_of_the_list()
    {
        using LedgerScene scene = new();
        scene.Project();
        using SqliteConnection connection = new($"Data Source={scene.Folder.Database}");
        connection.Open();

        Assert.Equal(Names(LedgerTables.Attempts), Columns("attempts"));
        Assert.Equal(Names(LedgerTables.Holds), Columns("holds"));
        Assert.Equal(Names(LedgerTables.Hits), Columns("hits"));
        Assert.Equal(Names(LedgerTables.Adjustments), Columns("adjustments"));

        string[] Columns(string table)
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT name, \"notnull\" FROM pragma_table_info('{table}') ORDER BY cid";
            using DbDataReader reader = command.ExecuteReader();
            List<string> columns = [];
            while (reader.Read())
            {
                columns.Add(reader.GetString(0) + (reader.GetInt64(1) == 0 ? "?" : ""));
            }

            return [.. columns];
        }
    }

    private static string[] Names<TRow>(LedgerTable<TRow> table) =>
        [.. table.Columns.Select(column => column.Name + (column.IsNullable ? "?" : ""))];

    private static TRow Again<TRow>(
        SqliteConnection connection,
        LedgerTable<TRow> table,
        string name,
        TRow row
    )
    {
        using (SqliteCommand delete = connection.CreateCommand())
        {
            delete.CommandText = $"DELETE FROM {name}";
            delete.ExecuteNonQuery();
        }

        using SqliteStatement add = new(
            connection,
            $"INSERT INTO {name} ({table.Names}) VALUES {table.Marks}"
        );
        table.Write(add, row, 1);
        add.Run();
        using SqliteStatement find = new(connection, $"SELECT {table.Names} FROM {name}");
        Assert.True(find.Step());
        return table.Read(find, number => new Guid((int)number, 0, 0, new byte[8]));
    }

    private static string Written(Type type, PropertyInfo? member)
    {
        Noted noted = new();
        if (type == typeof(LedgerRow))
        {
            LedgerTables.Attempts.Write(noted, (LedgerRow)With(type, member), GatewayOf(member));
        }
        else
        {
            LedgerTables.Holds.Write(noted, (OpenHold)With(type, member), GatewayOf(member));
        }

        return noted.ToString();
    }

    /// <summary>A row's gateway is written as the number that the ledger gave it.</summary>
    private static int GatewayOf(PropertyInfo? member) => member?.Name == nameof(OpenHold.GatewayId) ? 2 : 1;

    private static object With(Type type, PropertyInfo? member)
    {
        object row = Activator.CreateInstance(type)!;
        member?.SetValue(row, Some(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType));
        return row;
    }

    /// <summary>A value that none begins with.</summary>
    private static object Some(Type type) =>
        type == typeof(string) ? "seven"
        : type == typeof(long) ? 7L
        : type == typeof(int) ? 7
        : type == typeof(Guid) ? new Guid(1, 0, 0, new byte[8])
        : type == typeof(Money) ? new Money(7)
        : type == typeof(TokenCounts)
            ? new TokenCounts(1, 2, 3, 4)
            {
                CacheWrite1h = 3,
                Units = 5,
                Parts = PartValues.With(null, TokenPart.ToolUse, 1),
            }
        : type == typeof(AttemptId) ? new AttemptId(new Guid(7, 0, 0, new byte[8]), 7)
        : type == typeof(IReadOnlyList<string>) ? new[] { "a=b", "c" }
        : type == typeof(ModelPrice)
            ? LedgerScene.Price with
            {
                CacheWrite1h = new TokenPrice(7),
                Unit = new TokenPrice(8),
                Parts = PartValues.With(null, TokenPart.ToolUse, 1),
            }
        : type == typeof(Farthing.Gateway.PromptCaching.Marks.PromptCachePlan)
            ? new Farthing.Gateway.PromptCaching.Marks.PromptCachePlan(default, [], 7, true, default)
        : type.IsEnum ? Enum.ToObject(type, 2)
        : throw new InvalidOperationException($"no value of {type}");

    private static string Words(object? value) =>
        value is IReadOnlyList<string> texts ? string.Join('|', texts)
        : value is Farthing.Gateway.PromptCaching.Marks.PromptCachePlan plan ? $"{plan with { Marks = [] }}"
        : $"{value}";

    /// <summary>Keeps what is written as a text.</summary>
    private sealed class Noted : ILedgerRowWriter
    {
        private readonly List<string> values = [];

        public void Number(long? value) => values.Add($"{value}");

        public void Small(int? value) => values.Add($"{value}");

        public void Gateway(int number) => values.Add($"{number}");

        public void Text(string? value) => values.Add(value ?? "-");

        public void Id(Guid? value) => values.Add($"{value}");

        public void Tags(IReadOnlyList<string> tags) => values.Add(string.Join(',', tags));

        public override string ToString() => string.Join('|', values);
    }
}
