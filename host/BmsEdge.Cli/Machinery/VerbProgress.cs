using System;
using System.IO;
using Spectre.Console;

namespace BmsEdge.Cli.Machinery;

/// <summary>Takes progress of long work. Safe to call from any thread.</summary>
internal interface IVerbProgress
{
    /// <summary>A new stage begins.</summary>
    public void Stage(string name);

    /// <summary>The part of the current stage that is done, 0 to 1.</summary>
    public void Fraction(double done);
}

/// <summary>A line per stage, for logs and pipes.</summary>
internal sealed class LineProgress(TextWriter output) : IVerbProgress
{
    private readonly object _gate = new();

    public void Stage(string name)
    {
        lock (_gate)
        {
            output.WriteLine(name);
        }
    }

    public void Fraction(double done)
    {
        // A log needs no bar.
    }
}

/// <summary>A bar per stage on a terminal, by Spectre.Console.</summary>
internal sealed class TerminalProgress : IVerbProgress
{
    private const int LeastWidth = 40;
    private const int LeastHeight = 24;

    private readonly object _gate = new();
    private readonly ProgressContext _context;
    private ProgressTask? _stage;

    private TerminalProgress(ProgressContext context) => _context = context;

    public static T Run<T>(TextWriter output, Func<IVerbProgress, T> work)
    {
        // Said, not detected: detection looks at standard output too, which may well be a pipe.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(output),
        });

        // A terminal that does not tell its size (TERM=dumb, some serial consoles) reports one of no lines, and the live display
        // then cuts its lines at a negative place.
        console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        console.Profile.Height = Math.Max(console.Profile.Height, LeastHeight);
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 12 }, new PercentageColumn(), new ElapsedTimeColumn())
            .Start(context =>
            {
                TerminalProgress progress = new(context);
                T result = work(progress);
                progress.Finish();
                return result;
            });
    }

    public void Stage(string name)
    {
        lock (_gate)
        {
            Finish();
            _stage = _context.AddTask(Markup.Escape(name), maxValue: 1.0);
            _stage.IsIndeterminate = true;
        }
    }

    public void Fraction(double done)
    {
        lock (_gate)
        {
            if (_stage is not null && double.IsFinite(done))
            {
                _stage.IsIndeterminate = false;
                _stage.Value = Math.Clamp(done, 0.0, 1.0);
            }
        }
    }

    private void Finish()
    {
        if (_stage is not null)
        {
            _stage.IsIndeterminate = false;
            _stage.Value = 1.0;
            _stage.StopTask();
        }
    }
}
