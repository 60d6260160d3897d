namespace BmsEdge.CyclingData.Reading.Neware;

/// <summary>
/// Walks along the records of a file: their numbers run without gap from the first, and a step begins where the file's step mark
/// changes.
/// </summary>
internal struct RecordOrder
{
    private bool _started;
    private uint _last;
    private int _mark;

    /// <summary>Executed steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Takes the next record's number.</summary>
    public double Next(string path, long at, uint number)
    {
        if (_started && number != unchecked(_last + 1))
        {
            throw NewareFault.At(path, at, $"record {number} follows record {_last}");
        }

        _started = true;
        _last = number;
        return number;
    }

    /// <summary>Takes the next record's step mark; true when the record begins a step.</summary>
    public bool BeginsStep(int mark)
    {
        if (Steps > 0 && mark == _mark)
        {
            return false;
        }

        Steps++;
        _mark = mark;
        return true;
    }
}
