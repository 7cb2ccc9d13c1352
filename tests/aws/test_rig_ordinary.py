"""The ordinary tests of races, joining, uploads and exports, by the ways that AWS has. Left out are those that
need two hosts: who knows the stack's key is its one host."""

from test_race import (  # noqa: F401
    test_a_host_changes_the_settings_in_the_lobby,
    test_a_host_finds_anybody_of_a_run_of_any_size,
    test_a_locked_run_lets_nobody_new_in,
    test_a_race_from_upload_to_stored_results,
    test_a_rematch_calls_everybody_and_practice_is_of_what_was_missed,
    test_a_workbook_of_the_results_holds_no_formula,
    test_an_upload_with_errors_names_every_line_and_stores_nothing,
    test_bad_input_gets_a_clear_error,
    test_extended_time_is_between_the_host_and_whom_it_is_given,
    test_given_names_are_friendly_free_and_in_the_joiners_language,
    test_kick_takes_somebody_out_for_good,
    test_live_mode_goes_question_by_question_and_reveals_at_the_close,
    test_long_answers_come_compressed,
    test_names_that_look_alike_are_refused,
    test_no_solution_leaves_the_server_before_the_verdict,
    test_roles_are_checked_on_every_message,
    test_who_is_right_is_told_nobody_before_a_live_question_closes,
)
