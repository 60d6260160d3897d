using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Tasks;
using BmsEdge.Foundation;

namespace BmsEdge.CyclingData.Reading;

/// <summary>
/// Reads a delimited text file chunk by chunk. Where no row depends on the one before, blocks of rows are parsed on several
/// cores and handed on in their order, so the result is the same on one core and on eight.
/// </summary>
internal sealed class TextRows : IDisposable
{
    private readonly CyclingFile _file;
    private readonly TextLayout _layout;
    private readonly CyclingReadOptions _options;
    private readonly ColumnPlan _plan;
    private readonly RowReader _rows;
    private readonly RowParser _parser;
    private readonly HashSet<string> _tests = [];
    private CyclingTest? _test;
    private ChunkGate? _gate;
    private byte[] _testKey = [];
    private long _blankRow;

    private TextRows(CyclingFile file, TextLayout layout, string readerName, CyclingReadOptions options)
    {
        _file = file;
        _layout = layout;
        _options = options;
        string[] headers = layout.Filter is { } filter ? [.. layout.Headers, .. filter.CarriedHeaders] : [.. layout.Headers];
        _plan = ColumnPlan.Make(file, headers, layout.Columns, readerName, options, layout.HeaderLine);
        _parser = new RowParser(_plan, layout, options);
        _rows = new RowReader(file, quotes: layout.Separator is ',' or ';', layout.RowsInQuotes, layout.Encoding);
    }

    /// <summary>Reads every test of the file.</summary>
    public static IEnumerable<CyclingChunk> Read(CyclingFile file, TextLayout layout, string readerName, CyclingReadOptions options)
    {
        using TextRows rows = new(file, layout, readerName, options);
        rows._rows.SkipLines(layout.LinesBeforeRows);
        bool rowsStandAlone = rows._plan.TestField < 0 && layout.Filter is null && !rows._plan.MakesUnixTime;
        foreach (CyclingChunk chunk in rowsStandAlone ? rows.ReadBlocks() : rows.ReadInTurn())
        {
            yield return chunk;
        }

        if (rows._gate is null)
        {
            throw DataFault.InFile(file.Path, "the file has a header and no rows", "Export or copy it again.");
        }

        rows._gate.End();
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private IEnumerable<CyclingChunk> ReadInTurn()
    {
        CyclingChunk chunk = new(new CyclingTest(null, null, _plan.Source), _plan.Columns);
        _parser.Fill(chunk);
        while (_rows.Next())
        {
            if (IsBlank(_rows) || (_layout.Filter is { } filter && filter.Classify(_rows.Row, _rows.RowNumber, _file.Path) == RowKind.Other))
            {
                continue;
            }

            if (BeginsAnotherTest())
            {
                if (chunk.RowCount > 0)
                {
                    _gate!.Pass(chunk);
                    yield return chunk;
                }

                BeginTest();
                chunk.Test = _test!;
                chunk.RowCount = 0;
            }

            AddRow();
            if (chunk.RowCount == chunk.Capacity)
            {
                _gate!.Pass(chunk);
                yield return chunk;
                chunk.RowCount = 0;
            }
        }

        if (chunk.RowCount > 0)
        {
            _gate!.Pass(chunk);
            yield return chunk;
        }
    }

    private IEnumerable<CyclingChunk> ReadBlocks()
    {
        Queue<(BlockWork Work, Task Parsing)> underWay = [];
        Queue<BlockWork> idle = [];
        int most = Math.Max(2, Environment.ProcessorCount);
        bool more = true;
        BmsException? cut = null;
        try
        {
            while (more || underWay.Count > 0)
            {
                while (more && underWay.Count < most)
                {
                    BlockWork work = idle.Count > 0 ? idle.Dequeue() : new BlockWork(new RowParser(_plan, _layout, _options), new RowReader(_file, _rows), BlockColumns.For(_plan, _layout));
                    more = NextBlock(work.Rows, ref cut);
                    if (more)
                    {
                        work.Prepare(Test(work.Rows), _plan);
                        underWay.Enqueue((work, Task.Run(work.Parse)));
                    }
                }

                if (underWay.Count > 0)
                {
                    (BlockWork done, Task parsing) = underWay.Dequeue();
                    parsing.GetAwaiter().GetResult();
                    if (Judge(done))
                    {
                        yield return done.Parser.Chunk;
                    }

                    idle.Enqueue(done);
                }
            }

            if (cut is not null)
            {
                throw cut;
            }
        }
        finally
        {
            foreach ((_, Task parsing) in underWay)
            {
                parsing.GetAwaiter().GetResult();
            }
        }
    }

    /// <summary>Cuts off the next block. What stops that waits until the blocks before it have been judged.</summary>
    private bool NextBlock(RowReader block, ref BmsException? cut)
    {
        try
        {
            return _rows.NextBlock(block);
        }
        catch (BmsException e)
        {
            cut = e;
            return false;
        }
    }

    /// <summary>Judges a parsed block; an earlier breach comes before a row that cannot be read.</summary>
    private bool Judge(BlockWork work)
    {
        if (_blankRow > 0 && work.FirstDataRow > 0)
        {
            throw BlankRow();
        }

        CyclingChunk chunk = work.Parser.Chunk;
        if (chunk.RowCount > 0)
        {
            _gate!.Pass(chunk);
        }

        if (work.Fault is { } fault)
        {
            throw fault;
        }

        _blankRow = _blankRow == 0 ? work.BlankRow : _blankRow;
        if (work.BlankRow > 0 && work.LastDataRow > work.BlankRow)
        {
            throw BlankRow();
        }

        return chunk.RowCount > 0;
    }

    /// <summary>The one test of a file without test column; its start comes from the first row.</summary>
    private CyclingTest Test(RowReader block)
    {
        if (_test is null)
        {
            using RowReader first = block.Copy();
            while (first.Next() && RowParser.IsBlank(first.Row))
            {
            }

            if (RowParser.IsBlank(first.Row))
            {
                return new CyclingTest(null, null, _plan.Source);
            }

            _test = new CyclingTest(null, StartTime(first), _plan.Source, _layout.Properties);
            _gate = new ChunkGate(_plan, null, _options.CurrentSign);
        }

        return _test;
    }

    /// <summary>Editors leave blank lines at the end; anywhere else one is a damaged row.</summary>
    private bool IsBlank(RowReader rows)
    {
        if (RowParser.IsBlank(rows.Row))
        {
            _blankRow = _blankRow == 0 ? rows.RowNumber : _blankRow;
            return true;
        }

        if (_blankRow > 0)
        {
            _gate?.Pass(_parser.Chunk);
            throw BlankRow();
        }

        return false;
    }

    private BmsException BlankRow() =>
        DataFault.InRow(_file.Path, _blankRow, "the row is blank and more rows follow", "Remove it in the source if nothing is lost.");

    private void AddRow()
    {
        try
        {
            _parser.Add(_rows);
        }
        catch (BmsException)
        {
            _gate!.Pass(_parser.Chunk);
            throw;
        }
    }

    private bool BeginsAnotherTest() =>
        _gate is null || (_plan.TestField >= 0 && !_parser.Field(_rows, _plan.TestField).SequenceEqual(_testKey));

    private void BeginTest()
    {
        _gate?.End();
        string? name = null;
        if (_plan.TestField >= 0)
        {
            _testKey = _parser.Field(_rows, _plan.TestField).ToArray();
            name = Encoding.UTF8.GetString(_testKey);
            string header = _layout.Headers[_plan.TestField];
            if (name.Length == 0)
            {
                throw DataFault.InCell(_file.Path, _rows.RowNumber, header, "the test has no name", "Name it in the source; rows are told apart by it.");
            }

            if (!_tests.Add(name))
            {
                throw DataFault.InCell(
                    _file.Path,
                    _rows.RowNumber,
                    header,
                    $"test {DataFault.Quote(name)} begins again after another test",
                    "Put its rows together in the source, or give the second run a name of its own.");
            }
        }

        _test = new CyclingTest(name, StartTime(_rows), _plan.Source, _layout.Properties);
        _gate = new ChunkGate(_plan, name, _options.CurrentSign);
    }

    private DateTime? StartTime(RowReader rows)
    {
        if (_layout.StartTime is not null || _plan.StartField < 0 || _plan.StartField >= _layout.Headers.Count)
        {
            return _layout.StartTime;
        }

        string text = Encoding.UTF8.GetString(_parser.Field(rows, _plan.StartField));
        return LaboratoryClock.TryRead(text, _plan.Layout.StartFormats, out DateTime start)
            ? start
            : throw DataFault.InCell(_file.Path, rows.RowNumber, _layout.Headers[_plan.StartField], $"{DataFault.Quote(text)} is not a date and time", $"Write it as {_plan.Layout.StartFormats[0]}.");
    }

    /// <summary>A block of rows on its way through a core.</summary>
    private sealed class BlockWork(RowParser parser, RowReader rows, BlockColumns? columns)
    {
        public RowParser Parser => parser;

        public RowReader Rows => rows;

        public BmsException? Fault { get; private set; }

        public long BlankRow { get; private set; }

        public long FirstDataRow { get; private set; }

        public long LastDataRow { get; private set; }

        public void Prepare(CyclingTest test, ColumnPlan plan)
        {
            int lines = rows.LinesInBlock;
            if (parser.Chunk is not { } chunk || chunk.Capacity < lines)
            {
                chunk = new CyclingChunk(test, plan.Columns, lines);
                parser.Fill(chunk);
            }

            chunk.Test = test;
            chunk.RowCount = 0;
            (Fault, BlankRow, FirstDataRow, LastDataRow) = (null, 0, 0, 0);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Parse()
        {
            if (columns is not null && columns.TryFill(rows, parser.Chunk))
            {
                FirstDataRow = parser.Chunk.FileRow(0);
                LastDataRow = parser.Chunk.FileRow(parser.Chunk.RowCount - 1);
                return;
            }

            try
            {
                while (rows.Next())
                {
                    if (RowParser.IsBlank(rows.Row))
                    {
                        BlankRow = BlankRow == 0 ? rows.RowNumber : BlankRow;
                        continue;
                    }

                    FirstDataRow = FirstDataRow == 0 ? rows.RowNumber : FirstDataRow;
                    LastDataRow = rows.RowNumber;
                    if (BlankRow > 0)
                    {
                        return;
                    }

                    parser.Add(rows);
                }
            }
            catch (BmsException e)
            {
                Fault = e;
            }
        }
    }
}
